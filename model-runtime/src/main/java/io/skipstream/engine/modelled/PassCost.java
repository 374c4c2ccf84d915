package io.skipstream.engine.modelled;

import io.skipstream.engine.PassBatch;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What a batch costs by a cost table. Runs that share a skip set, and draft steps with skip sets of
 * their own, cost what the table says; any other mixture costs as if nothing were left out.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class PassCost {
  private final CostTable costs;
  private final List<SkipSet> skipSets = new ArrayList<>();

  PassCost(CostTable costs) {
    this.costs = costs;
  }

  long nanos(PassBatch batch) {
    return (long) (1e9 * seconds(batch));
  }

  private double seconds(PassBatch batch) {
    int runs = batch.runs();
    SkipSet first = batch.skipSet(0);
    boolean shared = true;
    long contexts = 0;
    for (int run = 0; run < runs; run++) {
      shared &= batch.skipSet(run).equals(first);
      contexts += batch.baseLength(run);
    }
    double context = (double) contexts / runs;
    if (shared) {
      return costs.passSeconds(first, batch.rows(), runs, context);
    }
    if (batch.rows() > runs) {
      return costs.verifySeconds(batch.rows(), context, runs);
    }
    skipSets.clear();
    for (int run = 0; run < runs; run++) {
      skipSets.add(batch.skipSet(run));
    }
    return costs.draftSeconds(skipSets, context);
  }
}
