package io.skipstream.processor.chaos;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the phases of a run share.
 *
 * <p><b>Ownership:</b> everything is the run's.
 *
 * @param answers the right one for each variant of the workload
 * @param jvm how to start processors
 */
record Stage(
    ChaosOptions options,
    Workload workload,
    List<Answer> answers,
    Broker broker,
    JvmCommand jvm,
    ScheduledExecutorService executor,
    RunLog log) {
  Stage {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(workload, "workload");
    answers = List.copyOf(answers);
    Objects.requireNonNull(broker, "broker");
    Objects.requireNonNull(jvm, "jvm");
    Objects.requireNonNull(executor, "executor");
    Objects.requireNonNull(log, "log");
  }
}
