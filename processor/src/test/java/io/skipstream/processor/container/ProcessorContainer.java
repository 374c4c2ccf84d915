package io.skipstream.processor.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** The processor's image with as few rights and as little memory as it is promised to need. */
final class ProcessorContainer extends GenericContainer<ProcessorContainer> {
  private static final int HTTP_PORT = 8080;
  private static final long MEMORY_BYTES = 1L << 30;

  /** What the image decides for itself. */
  private static final Set<String> OF_THE_IMAGE =
      Set.of(Settings.BOOTSTRAP_SERVERS, Settings.STATE_DIR, Settings.HTTP_PORT);

  /**
   * @param brokers how the containers of the network reach the brokers
   */
  ProcessorContainer(
      Future<String> image, Network network, SkipstreamConfig config, String brokers) {
    super(image);
    withNetwork(network);
    withExposedPorts(HTTP_PORT);
    withEnv(variable(Settings.BOOTSTRAP_SERVERS), brokers);
    config
        .changed()
        .forEach(
            (name, value) -> {
              if (!OF_THE_IMAGE.contains(name)) {
                withEnv(variable(name), value);
              }
            });
    withCreateContainerCmdModifier(ProcessorContainer::confine);
    withCreateContainerCmdModifier(ProcessorContainer::publishOnLoopback);
    waitingFor(
        Wait.forHttp("/health/ready")
            .forPort(HTTP_PORT)
            .withStartupTimeout(Duration.ofSeconds(120)));
  }

  /** Takes from a container what it is not to need. */
  static void confine(CreateContainerCmd command) {
    command
        .getHostConfig()
        .withMemory(MEMORY_BYTES)
        .withReadonlyRootfs(true)
        .withTmpFs(Map.of("/tmp", "exec"))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"));
  }

  private static void publishOnLoopback(CreateContainerCmd command) {
    command
        .getHostConfig()
        .withPortBindings(
            new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(HTTP_PORT)));
  }

  private static String variable(String setting) {
    return "SKIPSTREAM_" + setting.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
