package io.skipstream.serving;

import io.skipstream.tuning.CostTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Keeps a stream with many requests from slowing the others down. All wait for a pass, and a pass
 * takes longer the more requests it serves and the longer their contexts are. Each stream may have
 * as many in a round as the one with the fewest, by weight; what streams have beyond that may make
 * a pass longer by a set factor only, and else rests: it keeps its place and its KV, and is decoded
 * in a later round, with the same text.
 *
 * <p>Beyond their part the stream that was served the least comes first, so that several that have
 * much take turns. Where further requests are nearly free, nobody rests.
 *
 * <p><b>Threading:</b> confined to the decode thread. Allocates nothing once it has grown.
 */
final class SlowdownLimit {
  private static final double ROUNDING = 1e-9;

  private final double most;
  private final FreshCosts costs;
  private final DecodeCounters counters;
  private final List<Sequence> beyond = new ArrayList<>();
  private long contexts;
  private int running;

  /**
   * @param most times that a pass may take because of what streams have beyond their part
   * @param tables the costs as they are known now, null as long as nobody knows: nobody rests then
   */
  SlowdownLimit(double most, Supplier<CostTable> tables, DecodeCounters counters) {
    this.most = most;
    this.costs = new FreshCosts(tables);
    this.counters = counters;
  }

  /**
   * Decides who rests in the next round.
   *
   * @param active in the order of arrival
   */
  void apply(List<Sequence> active) {
    double part = smallestPart(active);
    beyond.clear();
    contexts = 0;
    running = 0;
    for (int i = 0; i < active.size(); i++) {
      Sequence sequence = active.get(i);
      TokenShares.Share share = sequence.share();
      if (++share.seen == 1 || share.seen <= part * share.weight() + ROUNDING) {
        run(sequence);
      } else {
        insert(sequence);
      }
    }
    if (!beyond.isEmpty()) {
      limit(costs.next());
    }
  }

  // Places over weight; also forgets what was seen in the round before.
  private static double smallestPart(List<Sequence> active) {
    double part = Double.MAX_VALUE;
    for (int i = 0; i < active.size(); i++) {
      TokenShares.Share share = active.get(i).share();
      share.seen = 0;
      part = Math.min(part, share.seats / share.weight());
    }
    return part;
  }

  private void insert(Sequence sequence) {
    int at = beyond.size();
    while (at > 0 && sequence.share().counter() < beyond.get(at - 1).share().counter()) {
      at--;
    }
    beyond.add(at, sequence);
  }

  private void limit(CostTable table) {
    double mostSeconds = table == null ? Double.POSITIVE_INFINITY : most * seconds(table, 0, 0);
    for (int i = 0; i < beyond.size(); i++) {
      Sequence sequence = beyond.get(i);
      if (table == null || seconds(table, 1, sequence.committed()) <= mostSeconds) {
        run(sequence);
      } else {
        sequence.resting(true);
        counters.rests++;
      }
    }
  }

  private void run(Sequence sequence) {
    sequence.resting(false);
    running++;
    contexts += sequence.committed();
  }

  /** Of a plain pass of those that run, and of some more. */
  private double seconds(CostTable table, int more, int context) {
    int sequences = running + more;
    return table.plainSeconds((double) (contexts + context) / sequences, sequences);
  }
}
