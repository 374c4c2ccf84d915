package io.skipstream.lab;

import io.skipstream.speculation.SamplingParameters;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.SkipSet;
import java.util.Comparator;
import java.util.List;

/**
 * The best sets of a model on a stream's held-out records, whatever passes cost: a pass's cost
 * depends on how many attentions and MLPs are kept, so the sets of most hits for each pair of
 * numbers hold the best one for every cost table.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param model fingerprint of the model
 * @param stream name of the stream
 * @param records whose tokens the sets were scored on
 * @param tokens scored
 * @param context mean context length at them
 * @param exhaustive whether all sets were looked at; else these are the best that are known
 * @param leastHits sets of fewer hits were left out
 * @param sets the best few of each pair of numbers
 */
public record Optimum(
    String model,
    String stream,
    List<HeldOut> records,
    int tokens,
    double context,
    boolean exhaustive,
    long leastHits,
    List<ScoredSet> sets) {
  public Optimum {
    records = List.copyOf(records);
    sets = List.copyOf(sets);
  }

  /**
   * A completion that sets are scored on.
   *
   * @param tokens prompt and completion; not to be written to
   * @param temperature that it was drawn at
   */
  public record HeldOut(int[] tokens, int promptTokens, double temperature, long seed) {
    static HeldOut of(VerifiedRecord record) {
      return new HeldOut(
          record.tokens(), record.promptTokens(), record.sampling().temperature(), record.seed());
    }

    SamplingParameters sampling() {
      return new SamplingParameters(temperature, 0, 1, 0, 1);
    }
  }

  /** A set and how many of the tokens it meets. */
  public record ScoredSet(SkipSet set, long hits) {}

  /** A set and what it gains on a device. */
  public record Ranked(ScoredSet scored, double matchness, double speedup) {}

  /** The sets, the fastest first. */
  public List<Ranked> ranked(CostTable costs) {
    return sets.stream()
        .map(scored -> rank(scored, costs))
        .sorted(Comparator.comparingDouble(Ranked::speedup).reversed())
        .toList();
  }

  public Ranked best(CostTable costs) {
    return ranked(costs).get(0);
  }

  private Ranked rank(ScoredSet scored, CostTable costs) {
    double matchness = (double) scored.hits() / tokens;
    double speedup = SetSpeed.speedup(costs, scored.set(), matchness, context).speedup();
    return new Ranked(scored, matchness, speedup);
  }
}
