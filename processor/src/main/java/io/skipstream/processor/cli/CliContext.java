package io.skipstream.processor.cli;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What commands reach the world through, so that tests can stand in for it.
 *
 * @param ids fresh ids, each different from all others
 * @param shutdown told what to do when the process is asked to end
 */
record CliContext(
    Console console,
    Map<String, String> environment,
    Clock clock,
    Supplier<String> ids,
    Models models,
    KafkaClients kafka,
    Pipelines pipelines,
    Shutdown shutdown,
    Logging logging) {
  CliContext {
    Objects.requireNonNull(console, "console");
    environment = Map.copyOf(environment);
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(kafka, "kafka");
    Objects.requireNonNull(pipelines, "pipelines");
    Objects.requireNonNull(shutdown, "shutdown");
    Objects.requireNonNull(logging, "logging");
  }
}
