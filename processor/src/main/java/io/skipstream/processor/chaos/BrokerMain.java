package io.skipstream.processor.chaos;

import io.skipstream.processor.embedded.EmbeddedKafka;
import java.nio.file.Path;

/** The broker in a JVM of its own. Arguments: directory, port of the broker, of the controller. */
public final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] arguments) {
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "broker-shutdown"));
  }
}
