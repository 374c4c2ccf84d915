package io.skipstream.processor.embedded;

import java.nio.file.Path;
import java.util.Properties;

/** Settings of the one-node broker: loopback only, one copy of everything, no waiting. */
final class EmbeddedBrokerSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  private static final String CLIENT_LISTENER = "CLIENTS";

  private EmbeddedBrokerSettings() {}

  static Properties of(Path directory, int brokerPort, int controllerPort) {
    Properties settings = node(directory, controllerPort);
    settings.put("process.roles", "broker,controller");
    settings.put(
        "listeners",
        CLIENT_LISTENER
            + "://127.0.0.1:"
            + brokerPort
            + ",CONTROLLER://127.0.0.1:"
            + controllerPort);
    settings.put("advertised.listeners", CLIENT_LISTENER + "://127.0.0.1:" + brokerPort);
    settings.put("inter.broker.listener.name", CLIENT_LISTENER);
    settings.put("auto.create.topics.enable", "false");
    for (String internal : new String[] {"offsets.topic", "transaction.state.log"}) {
      settings.put(internal + ".replication.factor", "1");
      settings.put(internal + ".num.partitions", "1");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // Short sessions are asked for, so that a dead processor is replaced within seconds.
    settings.put("group.min.session.timeout.ms", "1000");
    // A dead processor's open transaction holds readers back until this sweep finds it.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.put("controlled.shutdown.enable", "false");
    // Without this the log cleaner takes 128 MB of heap.
    settings.put("log.cleaner.dedupe.buffer.size", "2097152");
    return settings;
  }

  /**
   * Of the same node's controller alone, which gives up a broker that is not there.
   *
   * @param sessionMs after how long
   */
  static Properties ofController(Path directory, int controllerPort, int sessionMs) {
    Properties settings = node(directory, controllerPort);
    settings.put("process.roles", "controller");
    settings.put("listeners", "CONTROLLER://127.0.0.1:" + controllerPort);
    settings.put("broker.session.timeout.ms", String.valueOf(sessionMs));
    return settings;
  }

  private static Properties node(Path directory, int controllerPort) {
    Properties settings = new Properties();
    settings.put("node.id", String.valueOf(NODE_ID));
    settings.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT");
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
    settings.put("log.dir", directory.toString());
    return settings;
  }
}
