package io.skipstream.processor.tuning;

import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.GenerationResult;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.Phase;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What a task contributes to the pooled prior: the sets that served its streams. It goes on from
 * what the task contributed before it came here.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
public final class TaskPrior {
  private static final int MAX_KNOWN = 64;

  /** What was known counts a little less after each summary. */
  private static final double FADE = 0.95;

  private final PriorCodec codec;
  private final int partition;
  private final long intervalMs;
  private final ServedSets sets = new ServedSets(MAX_KNOWN);
  private boolean changed;
  private long nextMs = Long.MIN_VALUE;

  /**
   * @param intervalMs least time between two summaries
   * @param priors where the last summary may be found
   */
  public TaskPrior(
      PriorScope scope,
      int partition,
      long intervalMs,
      ReadOnlyKeyValueStore<Bytes, byte[]> priors) {
    this.codec = new PriorCodec(Objects.requireNonNull(scope, "scope"));
    this.partition = partition;
    this.intervalMs = intervalMs;
    byte[] before = priors.get(Bytes.wrap(codec.key(partition)));
    if (before != null) {
      try {
        sets.addAll(codec.decode(before));
      } catch (UnreadableTuningException e) {
        // The next summary replaces it; the pool counts it.
        changed = true;
      }
    }
  }

  /**
   * Takes in how a request went; not where drafting does not pay, for others would begin with it.
   */
  public void add(GenerationResult result) {
    AcceptanceStats stats = result.acceptance();
    if (result.tuning() == null || result.skipSet() == null || stats.draftTokens() == 0) {
      return;
    }
    if (!pays(result.tuning())) {
      // All tokens would count for the set of a few probes.
      return;
    }
    // A round examines what it accepts and the first token that it does not.
    int examined = Math.min(stats.draftTokens(), stats.acceptedTokens() + stats.steps());
    sets.add(
        new ServedSet(
            result.skipSet(), stats.acceptedTokens(), examined, result.tokenIds().length));
    changed = true;
  }

  private static boolean pays(StreamTuning tuning) {
    boolean probing = tuning.guard() != null && tuning.guard().mode() == Guard.Mode.PROBING;
    return tuning.phase() != Phase.PLAIN && !probing;
  }

  /** Whether there is something new to tell, and it is time. */
  public boolean isDue(long nowMs) {
    return changed && nowMs >= nextMs;
  }

  public byte[] key() {
    return codec.key(partition);
  }

  /** The summary, to be written now. */
  public byte[] summary(long nowMs) {
    byte[] summary = codec.encode(partition, sets.best(PriorCodec.MAX_SETS), nowMs);
    sets.fade(FADE);
    changed = false;
    nextMs = nowMs + intervalMs;
    return summary;
  }
}
