package io.skipstream.processor.container;

import java.util.List;
import org.testcontainers.DockerClientFactory;

/** The engine that runs the containers of these tests, where there is one. */
final class DockerEngine {
  static final String ABSENT = "No Docker engine answers, so nothing ran in containers";

  private DockerEngine() {}

  /** Asked by the tests' conditions. */
  static boolean answers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  /** The command by which an image says whether its containers are well. */
  static String[] healthCheck(String image) {
    List<String> test =
        DockerClientFactory.lazyClient()
            .inspectImageCmd(image)
            .exec()
            .getConfig()
            .getHealthcheck()
            .getTest();
    // The first word says how to run the rest.
    return test.subList(1, test.size()).toArray(String[]::new);
  }

  /** SIGKILL. */
  static void kill(String containerId) {
    DockerClientFactory.lazyClient().killContainerCmd(containerId).exec();
  }

  /** Starts a container that has ended, with its files and its published ports. */
  static void startAgain(String containerId) {
    DockerClientFactory.lazyClient().startContainerCmd(containerId).exec();
  }

  /**
   * SIGTERM, and SIGKILL if that does not help.
   *
   * @return the exit code
   */
  static long stop(String containerId, int patienceSeconds) {
    DockerClientFactory.lazyClient()
        .stopContainerCmd(containerId)
        .withTimeout(patienceSeconds)
        .exec();
    return DockerClientFactory.lazyClient()
        .inspectContainerCmd(containerId)
        .exec()
        .getState()
        .getExitCodeLong();
  }
}
