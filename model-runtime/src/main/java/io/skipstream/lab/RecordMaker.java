package io.skipstream.lab;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.lab.Optimum.HeldOut;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.speculation.TokenHistory;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes prompts plainly, many at once, and leaves their KV in the engine.
 *
 * <p><b>Threading:</b> confined to the engine's thread. <b>Ownership:</b> whoever asks for records
 * releases their sequences.
 */
final class RecordMaker {
  private static final int[] NO_RANKS = {};
  private static final double[] NO_MARGINS = {};

  private final Engine engine;
  private final SkipSet free;
  private final TokenSampler sampler;
  private final TokenHistory history;

  /**
   * @param free sublayers whose absence changes no bit, for speed
   */
  RecordMaker(Engine engine, SkipSet free) {
    this.engine = engine;
    this.free = free;
    this.sampler = new TokenSampler(engine.info().vocabSize());
    this.history = new TokenHistory(engine.info().vocabSize());
  }

  /**
   * @param newTokens of each completion; an end token does not end it
   * @param firstSeed of the first prompt, the next ones follow
   */
  List<VerifiedRecord> make(
      List<int[]> prompts, int newTokens, SamplingParameters sampling, long firstSeed) {
    List<VerifiedRecord> records = new ArrayList<>();
    PassBatch batch = new PassBatch();
    for (int i = 0; i < prompts.size(); i++) {
      int[] prompt = prompts.get(i);
      SequenceId kv = engine.open(prompt.length + newTokens);
      int[] tokens = Arrays.copyOf(prompt, prompt.length + newTokens);
      VerifiedRecord made = new VerifiedRecord(kv, tokens, prompt.length, sampling, firstSeed + i);
      records.add(made);
      batch.clear().beginRun(kv, 0, free, LogitsWanted.LAST);
      int[] rows = new int[prompt.length];
      for (int row = 0; row < prompt.length; row++) {
        rows[row] = batch.addRow(prompt[row], row - 1);
      }
      Logits logits = engine.forward(batch);
      tokens[prompt.length] = draw(logits, 0, made, prompt.length);
      engine.commit(kv, rows, rows.length);
    }
    int[] root = {0};
    for (int step = 1; step < newTokens; step++) {
      batch.clear();
      for (VerifiedRecord made : records) {
        int at = made.promptTokens() + step - 1;
        batch.beginRun(made.kv(), at, free, LogitsWanted.LAST).addRow(made.tokens()[at], -1);
      }
      Logits logits = engine.forward(batch);
      for (int i = 0; i < records.size(); i++) {
        VerifiedRecord made = records.get(i);
        int at = made.promptTokens() + step;
        made.tokens()[at] = draw(logits, logits.indexOf(i, 0), made, at);
      }
      for (VerifiedRecord made : records) {
        engine.commit(made.kv(), root, 1);
      }
    }
    return records;
  }

  /** Computes the KV of a completion that is known. */
  VerifiedRecord replay(HeldOut known) {
    int[] tokens = known.tokens();
    SequenceId kv = engine.open(tokens.length);
    PassBatch batch = new PassBatch();
    batch.beginRun(kv, 0, free, LogitsWanted.NONE);
    int[] rows = new int[tokens.length - 1];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = batch.addRow(tokens[row], row - 1);
    }
    engine.forward(batch);
    engine.commit(kv, rows, rows.length);
    return new VerifiedRecord(kv, tokens, known.promptTokens(), known.sampling(), known.seed());
  }

  private int draw(Logits logits, int row, VerifiedRecord made, int position) {
    return sampler.draw(
        logits.values(),
        row,
        made.sampling(),
        history,
        made.seed(),
        position,
        NO_RANKS,
        NO_MARGINS);
  }
}
