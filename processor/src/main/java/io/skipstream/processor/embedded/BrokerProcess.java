package io.skipstream.processor.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An embedded broker in a JVM of its own, for measurements of this one. It ends when this process
 * does, whatever way that is.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> owns the process.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final long END_WITHIN_S = 30;

  private final Process process;
  private final String bootstrapServers;

  private BrokerProcess(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts the broker; returns when it serves. */
  public static BrokerProcess start() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            BrokerProcess.class.getName());
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String bootstrap =
          new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (bootstrap == null) {
        process.destroyForcibly();
        throw new EmbeddedKafkaException("The broker's process ended at once", null);
      }
      return new BrokerProcess(process, bootstrap);
    } catch (IOException e) {
      throw new EmbeddedKafkaException("The broker's process did not start", e);
    }
  }

  /** For {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Makes the broker stand still. */
  public void standStill() {
    Standstill.begin(process);
  }

  /** Lets the broker go on. */
  public void goOn() {
    Standstill.end(process);
  }

  @Override
  public void close() {
    try {
      // Its end of input.
      process.getOutputStream().close();
      if (!process.waitFor(END_WITHIN_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The broker's own process: serves until its input ends. */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      System.out.println(kafka.bootstrapServers());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    }
  }
}
