package io.skipstream.processor.embedded;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * Makes a node's controller give up the node's own broker, which was killed, before that is started
 * again.
 *
 * <p>A killed broker stays registered, with all leaders on it, until its session ends. Started
 * again at once it can't register for that long, but it finds itself as the leader and completes
 * the transactions that were about to end. Then its session ends, for a moment there is no leader,
 * and in that moment Kafka up to 4.3 takes the partitions for deleted and drops the markers
 * (KAFKA-20734): the transactions are over for the coordinator and stay open in the logs, and hold
 * back all readers for ever. With the broker given up first there is no such moment, and no wait.
 */
final class DeadBroker {
  private static final int SESSION_MS = 100;
  private static final long LOOK_EVERY_MS = 20;
  private static final long PATIENCE_MS = 30_000;

  private DeadBroker() {}

  /** Returns when the broker is given up. */
  static void fence(Path directory, int controllerPort) throws JMException, InterruptedException {
    KafkaRaftServer controller =
        new KafkaRaftServer(
            new KafkaConfig(
                EmbeddedBrokerSettings.ofController(directory, controllerPort, SESSION_MS), false),
            Time.SYSTEM);
    try {
      controller.startup();
      long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
      while (count("FencedBrokerCount") < 1 || count("ActiveBrokerCount") > 0) {
        if (System.nanoTime() > endNanos) {
          throw new EmbeddedKafkaException("the dead broker was not given up", null);
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
      }
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  /** The controller's own meters: no request of an admin client asks a controller for brokers. */
  private static int count(String meter) throws JMException {
    ObjectName name = new ObjectName("kafka.controller:type=KafkaController,name=" + meter);
    Object value = ManagementFactory.getPlatformMBeanServer().getAttribute(name, "Value");
    return ((Number) value).intValue();
  }
}
