package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.CostMeter;
import io.skipstream.tuning.SkipSet;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Times a few passes of a fresh engine, so that the first drafts are planned by costs of this
 * machine: the full model, without its inner attentions, without its inner MLPs, without both, and
 * several rows at once.
 *
 * <p><b>Threading:</b> on the decode thread, before the engine decodes.
 */
public final class StartupTiming {
  private static final int CONTEXT = 16;
  private static final int[] ROWS = {1, 8, 2, 4, 16};

  /** Rows of a measurement of skip sets: in so large a pass each is cheaper. */
  private static final int MANY_ROWS = 64;

  private static final int MANY_REPEATS = 4;

  /** Passes of each kind before any counts: an engine's first ones are slower. */
  private static final int WARM_UP = 2;

  // As the JVM compiles, passes become faster: only the last ones are remembered.
  private static final int REPEATS = 40;

  private final Engine engine;
  private final CostMeter meter;
  private final LongSupplier nanos;
  private final PassBatch batch = new PassBatch();

  private StartupTiming(Engine engine, CostMeter meter, LongSupplier nanos) {
    this.engine = engine;
    this.meter = meter;
    this.nanos = nanos;
  }

  /**
   * Times passes into the meter until each kind was timed a few times or the time is over, and
   * leaves the engine as it was.
   *
   * @param budgetNanos of the passes of few rows, the last of which may end after it; those of many
   *     take a quarter of it more, or a single pass
   */
  public static void run(Engine engine, CostMeter meter, LongSupplier nanos, long budgetNanos) {
    int room = CONTEXT + MANY_ROWS;
    if (engine.info().maxContext() < room || engine.kvUsage().budgetTokens() < room) {
      return;
    }
    SequenceId sequence = engine.open(room);
    try {
      new StartupTiming(engine, meter, nanos).run(sequence, budgetNanos);
    } finally {
      engine.release(sequence);
    }
  }

  private void run(SequenceId sequence, long budgetNanos) {
    int layers = engine.info().layers();
    int[] inner = IntStream.range(1, Math.max(1, layers - 1)).toArray();
    SkipSet none = SkipSet.none(layers);
    SkipSet[] sets = {
      none,
      SkipSet.of(layers, inner, inner),
      SkipSet.of(layers, inner, new int[0]),
      SkipSet.of(layers, new int[0], inner)
    };
    pass(sequence, 0, none, CONTEXT);
    engine.commit(sequence, IntStream.range(0, CONTEXT).toArray(), CONTEXT);
    few(sequence, sets, nanos.getAsLong() + budgetNanos);
    many(sequence, none, nanos.getAsLong() + budgetNanos / 4);
  }

  private void few(SequenceId sequence, SkipSet[] sets, long end) {
    for (int repeat = 0; repeat < WARM_UP + REPEATS; repeat++) {
      for (SkipSet set : sets) {
        for (int rows : ROWS) {
          if (nanos.getAsLong() >= end) {
            return;
          }
          if (set.isEmpty() || rows == 1) {
            long took = pass(sequence, CONTEXT, set, rows);
            if (repeat >= WARM_UP) {
              meter.add(set, rows, 1, CONTEXT, took * 1e-9);
            }
          }
        }
      }
    }
  }

  /** Once at least: without any, large passes would seem as dear a row as small ones. */
  private void many(SequenceId sequence, SkipSet none, long end) {
    int repeat = 0;
    do {
      long took = pass(sequence, CONTEXT, none, MANY_ROWS);
      meter.add(none, MANY_ROWS, 1, CONTEXT, took * 1e-9);
    } while (++repeat < MANY_REPEATS && nanos.getAsLong() < end);
  }

  private long pass(SequenceId sequence, int base, SkipSet set, int rows) {
    batch.clear().beginRun(sequence, base, set, LogitsWanted.ALL);
    for (int row = 0; row < rows; row++) {
      batch.addRow(row % engine.info().vocabSize(), row - 1);
    }
    long begun = nanos.getAsLong();
    engine.forward(batch);
    return nanos.getAsLong() - begun;
  }
}
