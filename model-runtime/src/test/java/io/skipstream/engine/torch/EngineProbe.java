package io.skipstream.engine.torch;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.SkipSet;
import java.util.Arrays;

/** Runs token sequences through an engine in chosen portions and collects logits. */
final class EngineProbe {
  private final Engine engine;
  private final PassBatch batch = new PassBatch();

  EngineProbe(Engine engine) {
    this.engine = engine;
  }

  /** A sequence with room for the tokens and a tree behind them. */
  SequenceId open(int tokens) {
    SequenceId sequence = engine.open(1);
    if (!engine.reserve(sequence, Math.min(tokens + 32, engine.info().maxContext()))) {
      throw new IllegalStateException("no room for " + tokens);
    }
    return sequence;
  }

  /** Feeds tokens from the committed length on in one pass; [given, vocab]. */
  float[][] feed(SequenceId sequence, int[] tokens, int count, SkipSet skip) {
    int base = engine.committedLength(sequence);
    batch.clear().beginRun(sequence, base, skip, LogitsWanted.ALL);
    for (int i = 0; i < count; i++) {
      batch.addRow(tokens[base + i], i - 1);
    }
    float[][] rows = rows(engine.forward(batch), 0, count);
    commitChain(sequence, count);
    return rows;
  }

  void commitChain(SequenceId sequence, int count) {
    int[] rows = new int[count];
    Arrays.setAll(rows, i -> i);
    engine.commit(sequence, rows, count);
  }

  /** Feeds all tokens in portions of the given size; [tokens, vocab]. */
  float[][] feedAll(int[] tokens, int portion, SkipSet skip) {
    SequenceId sequence = open(tokens.length);
    float[][] all = new float[tokens.length][];
    for (int done = 0; done < tokens.length; done += portion) {
      int count = Math.min(portion, tokens.length - done);
      System.arraycopy(feed(sequence, tokens, count, skip), 0, all, done, count);
    }
    engine.release(sequence);
    return all;
  }

  static float[][] rows(Logits logits, int run, int count) {
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      int from = logits.indexOf(run, i) * logits.vocabSize();
      rows[i] = Arrays.copyOfRange(logits.values(), from, from + logits.vocabSize());
    }
    return rows;
  }

  static double maxError(float[] actual, double[] expected) {
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    }
    return worst;
  }

  static double maxError(float[] actual, float[] expected) {
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    }
    return worst;
  }
}
