package io.skipstream.lab;

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
 * @param streamDigest of the records' tokens: hits are comparable on these only
 * @param tokens scored
 * @param context mean context length at them
 * @param exhaustive whether all sets were looked at; else these are the best that are known
 * @param leastHits sets of fewer hits were left out
 * @param sets the best few of each pair of numbers
 */
public record Optimum(
    String model,
    String stream,
    String streamDigest,
    int tokens,
    double context,
    boolean exhaustive,
    long leastHits,
    List<ScoredSet> sets) {
  public Optimum {
    sets = List.copyOf(sets);
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
