package io.skipstream.processor.cli;

import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Sets logback's levels, unless the environment sets them (see logback.xml). */
final class LogbackLogging implements Logging {
  private static final String OWN = "io.skipstream";
  private static final String OWN_VARIABLE = "SKIPSTREAM_LOG_LEVEL";
  private static final List<String> KAFKA = List.of("kafka", "org.apache.kafka");

  /** Warns of absent GPUs where nobody asked for one. */
  private static final String DJL = "ai.djl";

  private final Map<String, String> environment;

  LogbackLogging(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public void level(Level level) {
    set(
        DJL,
        level == Level.DETAILED
            ? ch.qos.logback.classic.Level.INFO
            : ch.qos.logback.classic.Level.ERROR);
    if (level == Level.DETAILED) {
      set(OWN, ch.qos.logback.classic.Level.DEBUG);
      KAFKA.forEach(name -> set(name, ch.qos.logback.classic.Level.INFO));
    } else if (level == Level.NORMAL && !environment.containsKey(OWN_VARIABLE)) {
      set(OWN, ch.qos.logback.classic.Level.INFO);
    }
  }

  private static void set(String logger, ch.qos.logback.classic.Level level) {
    if (LoggerFactory.getLogger(logger) instanceof Logger logback) {
      logback.setLevel(level);
    }
  }
}
