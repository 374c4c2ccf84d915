package io.skipstream.processor.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Two brokers with replicas of everything on both; the first is the controller too, the second may
 * be killed.
 *
 * <p>Not one broker alone: when the only one is killed and is back within its session, Kafka up to
 * 4.3 drops the markers of transactions that were about to end (KAFKA-20734), and no client can go
 * on whose transaction was among them.
 *
 * <p><b>Threading:</b> one thread. <b>Ownership:</b> owns both containers.
 */
final class BrokerPair implements AutoCloseable {
  /** How other containers reach them. */
  static final String BOOTSTRAP_SERVERS = "first:19092,second:19092";

  static final int SECOND_ID = 2;

  private static final String CONTROLLER = "1@first:9094";

  private final KafkaContainer first;
  private final KafkaContainer second;

  private BrokerPair(KafkaContainer first, KafkaContainer second) {
    this.first = first;
    this.second = second;
  }

  static BrokerPair start(Network network) throws IOException {
    KafkaContainer first = broker(network, "first");
    KafkaContainer second =
        broker(network, "second")
            .withEnv("KAFKA_NODE_ID", String.valueOf(SECOND_ID))
            .withEnv("KAFKA_PROCESS_ROLES", "broker")
            .withEnv("KAFKA_LISTENERS", "PLAINTEXT://0.0.0.0:9092,BROKER://0.0.0.0:9093");
    BrokerPair brokers = new BrokerPair(first, second);
    try {
      first.start();
      second.start();
      return brokers;
    } catch (RuntimeException e) {
      brokers.close();
      throw e;
    }
  }

  /** How this machine reaches them. */
  String bootstrapServers() {
    return first.getBootstrapServers() + "," + second.getBootstrapServers();
  }

  /** SIGKILL, and a start at once. */
  void killSecondAndStartItAgain() {
    DockerEngine.kill(second.getContainerId());
    DockerEngine.startAgain(second.getContainerId());
  }

  @Override
  public void close() {
    second.stop();
    first.stop();
  }

  private static KafkaContainer broker(Network network, String name) throws IOException {
    KafkaContainer broker =
        new KafkaContainer(Images.kafka())
            .withListener(name + ":19092")
            .withNetwork(network)
            .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", CONTROLLER)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_DEFAULT_REPLICATION_FACTOR", "2")
            .withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "2")
            .withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "2")
            .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000");
    // A port that the engine chooses would be another one after a restart.
    broker.setPortBindings(List.of("127.0.0.1:" + freePort() + ":9092"));
    return broker;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
