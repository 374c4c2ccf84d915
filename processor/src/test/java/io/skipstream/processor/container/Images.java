package io.skipstream.processor.container;

import java.nio.file.Path;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/**
 * The images of these tests. The official ones unless system properties name others: {@code
 * skipstream.it.kafka.image} and {@code skipstream.it.base.image}.
 */
final class Images {
  private static final String KAFKA = "apache/kafka";
  private static final String BASE = "eclipse-temurin:17-jre";

  private Images() {}

  static DockerImageName kafka() {
    String name =
        System.getProperty("skipstream.it.kafka.image", KAFKA + ":" + AppInfoParser.getVersion());
    return DockerImageName.parse(name).asCompatibleSubstituteFor(KAFKA);
  }

  /** The processor's, built as users build it from what Maven has just packaged. */
  static ImageFromDockerfile processor() {
    Path module = Path.of("").toAbsolutePath();
    Path built = module.resolve("target");
    return new ImageFromDockerfile("skipstream:it", false)
        .withBuildArg("BASE", System.getProperty("skipstream.it.base.image", BASE))
        .withFileFromPath("Dockerfile", module.resolveSibling("compose").resolve("Dockerfile"))
        .withFileFromPath("processor/target/lib", built.resolve("lib"))
        .withFileFromPath("processor/target/skipstream.jar", built.resolve("skipstream.jar"));
  }
}
