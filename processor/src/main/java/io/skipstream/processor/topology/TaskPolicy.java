package io.skipstream.processor.topology;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import java.time.Duration;
import java.util.Map;

/**
 * The settings that a task goes by.
 *
 * @param windowCount prompts that a task holds before its partition is gated
 * @param windowBytes their bytes
 * @param recordBytes largest record that is written
 * @param messageBytes that record with its key and all that is around it on its way
 * @param drainInterval how often results are looked for
 * @param maxRetries repeats after an engine error that may pass
 * @param retryBackoffMs wait before the first repeat, doubled for each further one
 * @param refuseOtherModel whether prompts accepted under another model are refused, not begun anew
 * @param seenRetentionMs how long an accepted id is remembered; 0 is not at all
 * @param poisonAloneAfter crashes after which a prompt runs alone
 * @param poisonDeadAfter crashes after which a prompt is given up, more than the former
 * @param deliverInOrder whether a stream's terminal events come in the order of its prompts
 * @param tuningRetentionMs how long an unused stream's knowledge is kept
 * @param priorIntervalMs least time between two contributions to the pooled prior
 * @param streamWeights shares of streams, where they are not 1
 */
public record TaskPolicy(
    int windowCount,
    long windowBytes,
    int recordBytes,
    int messageBytes,
    Duration drainInterval,
    int maxRetries,
    long retryBackoffMs,
    boolean refuseOtherModel,
    long seenRetentionMs,
    int poisonAloneAfter,
    int poisonDeadAfter,
    boolean deliverInOrder,
    long tuningRetentionMs,
    long priorIntervalMs,
    Map<String, Double> streamWeights) {
  private static final int MAX_DOUBLINGS = 10;

  public static TaskPolicy of(SkipstreamConfig config) {
    return new TaskPolicy(
        config.pendingMaxCount(),
        config.pendingMaxBytes(),
        config.number(Settings.LIMITS_RECORD_BYTES),
        config.messageBytes(),
        Duration.ofMillis(config.number(Settings.DRAIN_INTERVAL_MS)),
        config.number(Settings.RETRY_MAX),
        config.number(Settings.RETRY_BACKOFF_MS),
        config.text(Settings.RESUME_OTHER_MODEL).equals("refuse"),
        config.number(Settings.SEEN_RETENTION_MS),
        config.number(Settings.POISON_ALONE_AFTER),
        config.number(Settings.POISON_DEAD_AFTER),
        config.text(Settings.DELIVERY_ORDER).equals("arrival"),
        config.tuningRetentionMs(),
        config.number(Settings.TUNING_PRIOR_INTERVAL_MS),
        config.streamWeights());
  }

  /** How long a prompt waits after its n-th failure, from 0. */
  long backoffMs(int failures) {
    return retryBackoffMs << Math.min(failures, MAX_DOUBLINGS);
  }
}
