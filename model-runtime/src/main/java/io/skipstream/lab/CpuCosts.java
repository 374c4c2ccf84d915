package io.skipstream.lab;

import io.skipstream.engine.Engine;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.CostMeter;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.SkipSet;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Times passes of an engine, of several row counts, skip sets and context lengths, and fits a cost
 * table to their medians. They are passes that verify a chain; those that measure sets, whose rows
 * stand beside the sequence, take longer here.
 *
 * <p><b>Threading:</b> confined to the engine's thread.
 */
public final class CpuCosts {
  private static final int MOST_ROWS = 256;
  private static final int[] ROWS = {1, 2, 4, 6, 8, 16, 32, 64, 128, MOST_ROWS};
  private static final int[] CONTEXTS = {64, 224};
  private static final int REPEATS = 7;

  private CpuCosts() {}

  /**
   * Measures an engine.
   *
   * @param prior proportions of what no pass tells apart
   */
  public static CostTable measure(Engine engine, CostTable prior, LongSupplier nanos) {
    int layers = engine.info().layers();
    CostMeter meter = new CostMeter(prior);
    List<SkipSet> sets =
        List.of(
            SkipSet.none(layers),
            SkipSet.uniform(layers, 0.45),
            SkipSets.select(layers, layer -> layer % 2 == 1, layer -> false),
            SkipSets.select(layers, layer -> false, layer -> layer % 2 == 1));
    for (int context : CONTEXTS) {
      SequenceId sequence = engine.open(context + MOST_ROWS);
      prefill(engine, sequence, context);
      for (int repeat = 0; repeat < REPEATS; repeat++) {
        for (SkipSet set : sets) {
          for (int rows : ROWS) {
            PassBatch batch = new PassBatch();
            batch.beginRun(sequence, context, set, LogitsWanted.ALL);
            for (int row = 0; row < rows; row++) {
              batch.addRow(row + 1, row - 1);
            }
            long begun = nanos.getAsLong();
            engine.forward(batch);
            double seconds = (nanos.getAsLong() - begun) / 1e9;
            if (repeat > 0) { // the first round warms up
              meter.add(set, rows, 1, context, seconds);
            }
          }
        }
      }
      engine.release(sequence);
    }
    return meter.table();
  }

  private static void prefill(Engine engine, SequenceId sequence, int tokens) {
    PassBatch batch = new PassBatch();
    batch.beginRun(sequence, 0, SkipSet.none(engine.info().layers()), LogitsWanted.NONE);
    int[] rows = new int[tokens];
    for (int i = 0; i < tokens; i++) {
      rows[i] = batch.addRow(1 + i, i - 1);
    }
    engine.forward(batch);
    engine.commit(sequence, rows, tokens);
  }
}
