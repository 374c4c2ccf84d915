package io.skipstream.processor.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker and controller in this process, on loopback, with its data in a temporary directory or
 * in one of the caller's.
 *
 * <p><b>Threading:</b> any thread; {@link #close} once or more often. <b>Ownership:</b> owns the
 * broker's threads and its temporary directory, both gone after {@link #close}. Close it after its
 * clients.
 */
public final class EmbeddedKafka implements AutoCloseable {
  /** Lets the broker choose a free port. */
  public static final int ANY_PORT = 0;

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final int ATTEMPTS = 3;

  private final KafkaRaftServer server;
  // Null where the directory is the caller's.
  private final Path temporary;
  private final int port;
  private boolean closed;

  private EmbeddedKafka(KafkaRaftServer server, Path temporary, int port) {
    this.server = server;
    this.temporary = temporary;
    this.port = port;
  }

  /** Starts a broker on a free port; returns when it serves. */
  public static EmbeddedKafka start() {
    return start(ANY_PORT);
  }

  /**
   * Starts a broker; returns when it serves.
   *
   * @param port where clients connect, or {@link #ANY_PORT}
   * @throws EmbeddedKafkaException if it does not start, for instance because the port is taken
   */
  public static EmbeddedKafka start(int port) {
    return start(port, Map.of());
  }

  /**
   * Starts a broker on a free port; returns when it serves.
   *
   * @param settings of the broker, which go before those it has otherwise; its clients' listener is
   *     named {@code CLIENTS}
   */
  public static EmbeddedKafka start(Map<String, String> settings) {
    return start(ANY_PORT, settings);
  }

  private static EmbeddedKafka start(int port, Map<String, String> settings) {
    // A free port can be lost between finding and binding it, and only then is a second try of use.
    for (int attempt = 1; ; attempt++) {
      try {
        return tryStart(port, settings);
      } catch (EmbeddedKafkaException e) {
        if (port != ANY_PORT || attempt == ATTEMPTS) {
          throw e;
        }
        LOG.info("Embedded broker did not start, trying other ports", e);
      }
    }
  }

  /**
   * Starts a broker whose data outlive it: a later start with the same directory goes on with them,
   * also after a crash.
   *
   * @param directory empty or absent at the first start
   * @param port where clients connect
   * @param controllerPort the same at each start
   * @throws EmbeddedKafkaException if it does not start
   */
  public static EmbeddedKafka start(Path directory, int port, int controllerPort) {
    try {
      if (Files.exists(directory.resolve("meta.properties"))) {
        DeadBroker.fence(directory, controllerPort);
      } else {
        format(directory);
      }
    } catch (Exception e) {
      throw notStarted(e);
    }
    return new EmbeddedKafka(startServer(directory, port, controllerPort, Map.of()), null, port);
  }

  /** For {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.shutdown();
    server.awaitShutdown();
    if (temporary != null) {
      deleteQuietly(temporary);
    }
  }

  private static EmbeddedKafka tryStart(int port, Map<String, String> settings) {
    Path directory = null;
    try {
      // Kafka looks at each of these itself, but a failed bind deep inside leaves threads behind.
      List<Integer> free = freePorts(port);
      directory = Files.createTempDirectory("skipstream-kafka-");
      format(directory);
      KafkaRaftServer server = startServer(directory, free.get(0), free.get(1), settings);
      return new EmbeddedKafka(server, directory, free.get(0));
    } catch (Exception e) {
      if (directory != null) {
        deleteQuietly(directory);
      }
      throw e instanceof EmbeddedKafkaException known ? known : notStarted(e);
    }
  }

  private static KafkaRaftServer startServer(
      Path directory, int port, int controllerPort, Map<String, String> more) {
    KafkaRaftServer server = null;
    try {
      Properties settings = EmbeddedBrokerSettings.of(directory, port, controllerPort);
      settings.putAll(more);
      server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
      server.startup();
      return server;
    } catch (Exception e) {
      if (server != null) {
        server.shutdown();
        server.awaitShutdown();
      }
      throw notStarted(e);
    }
  }

  private static EmbeddedKafkaException notStarted(Exception why) {
    return new EmbeddedKafkaException(
        "The embedded broker did not start: " + why.getMessage(), why);
  }

  private static void format(Path directory) throws Exception {
    new Formatter()
        .setNodeId(EmbeddedBrokerSettings.NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .addDirectory(directory.toString())
        .setMetadataLogDirectory(directory.toString())
        .setControllerListenerName(EmbeddedBrokerSettings.CONTROLLER_LISTENER)
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setReleaseVersion(MetadataVersion.latestProduction())
        .run();
  }

  /** The wanted port (or a free one) and another free one, both bindable a moment ago. */
  private static List<Integer> freePorts(int wanted) throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    try (ServerSocket first = new ServerSocket(wanted, 1, loopback);
        ServerSocket second = new ServerSocket(ANY_PORT, 1, loopback)) {
      return List.of(first.getLocalPort(), second.getLocalPort());
    }
  }

  private static void deleteQuietly(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Could not delete the embedded broker's directory {}", directory, e);
    }
  }
}
