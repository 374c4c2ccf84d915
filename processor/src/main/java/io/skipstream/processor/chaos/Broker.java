package io.skipstream.processor.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;

/**
 * The broker as a child process: the same port and the same data at each start.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> owns the process; the directory is the
 * caller's.
 */
final class Broker implements AutoCloseable {
  private static final int HEAP_MB = 256;
  private static final long PATIENCE_MS = 60_000;

  private final Child child;
  private final Path data;
  private final Clients clients;

  private Broker(Child child, Path data, Clients clients) {
    this.child = child;
    this.data = data;
    this.clients = clients;
  }

  /** Starts it; returns when it serves. */
  static Broker start(
      Path directory, JvmCommand jvm, RandomGenerator random, ScheduledExecutorService executor)
      throws IOException, InterruptedException {
    Path data = Files.createDirectories(directory.resolve("broker"));
    QuietPorts ports = new QuietPorts(random);
    int port = ports.next();
    List<String> arguments =
        List.of(data.toString(), String.valueOf(port), String.valueOf(ports.next()));
    Child child =
        new Child(
            "the broker",
            jvm.of(HEAP_MB, List.of(), BrokerMain.class.getName(), arguments),
            directory.resolve("broker.log"),
            executor);
    Broker broker = new Broker(child, data, new Clients("127.0.0.1:" + port));
    child.start();
    broker.awaitServing();
    return broker;
  }

  Child child() {
    return child;
  }

  /** Where its logs are. */
  Path data() {
    return data;
  }

  Clients clients() {
    return clients;
  }

  @Override
  public void close() {
    child.close();
  }

  private void awaitServing() throws InterruptedException {
    try (Admin admin = clients.admin()) {
      admin.describeCluster().clusterId().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      child.close();
      throw new ChaosException("the broker did not start, see its log", e);
    }
  }
}
