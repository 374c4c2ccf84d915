package io.skipstream.processor.chaos;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What a run does.
 *
 * @param minutes how long prompts are sent and faults happen in the first phase
 * @param inOrder whether completions are to come in the order of arrival
 * @param recoveryKills isolated kills of the second phase
 * @param settings of the instances, beside those that the run needs
 * @param mainClass of the processor's command line
 * @param directory for everything that is written; must exist
 */
public record ChaosOptions(
    long seed,
    int prompts,
    int faults,
    int instances,
    int partitions,
    double minutes,
    boolean inOrder,
    int recoveryKills,
    Map<String, String> settings,
    String mainClass,
    Path directory) {
  private static final long MS_PER_MINUTE = 60_000;

  public ChaosOptions {
    require(prompts >= 1, "prompts must be 1 or more, were " + prompts);
    require(faults >= 0, "faults must be 0 or more, were " + faults);
    require(instances >= 1 && instances <= 64, "instances must be within 1..64: " + instances);
    require(partitions >= 1 && partitions <= 1000, "partitions must be within 1..1000");
    require(minutes > 0 && minutes <= 10_000, "minutes must be above 0, were " + minutes);
    require(recoveryKills >= 0, "recovery kills must be 0 or more, were " + recoveryKills);
    require(
        recoveryKills == 0 || instances >= 2, "recovery takes another instance: 2 or more needed");
    settings = Map.copyOf(settings);
    Objects.requireNonNull(mainClass, "mainClass");
    Objects.requireNonNull(directory, "directory");
  }

  long durationMs() {
    return Math.max(1, (long) (minutes * MS_PER_MINUTE));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
