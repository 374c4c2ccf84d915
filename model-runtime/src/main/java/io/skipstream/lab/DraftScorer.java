package io.skipstream.lab;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.speculation.TokenHistory;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.WindowHits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds out which tokens of verified records a draft would have met, by scratch runs on the engine.
 *
 * <p><b>Threading:</b> confined to the engine's thread.
 */
final class DraftScorer {
  // An engine takes at most 1023 scratch rows a pass.
  private static final int ROWS = 960;
  private static final int[] NO_RANKS = {};
  private static final double[] NO_MARGINS = {};

  private final Engine engine;
  private final SkipSet free;
  private final TokenSampler sampler;
  private final TokenHistory history;
  private final PassBatch batch = new PassBatch();

  /**
   * @param free sublayers whose absence changes no bit; they are not computed
   */
  DraftScorer(Engine engine, SkipSet free) {
    this.engine = engine;
    this.free = free;
    this.sampler = new TokenSampler(engine.info().vocabSize());
    this.history = new TokenHistory(engine.info().vocabSize());
  }

  /**
   * A draft that is given the right tokens.
   *
   * @param base position of its root
   * @param length tokens it drafts, at most 64
   */
  record Draft(VerifiedRecord record, int base, int length, SkipSet set) {}

  /** Bit i of a draft's word: whether it met its i-th token. */
  long[] hits(List<Draft> drafts) {
    long[] hits = new long[drafts.size()];
    for (int first = 0; first < drafts.size(); ) {
      batch.clear();
      int next = first;
      while (next < drafts.size() && batch.rows() + drafts.get(next).length() <= ROWS) {
        Draft draft = drafts.get(next++);
        batch.beginScratchRun(
            draft.record().kv(), draft.base(), SkipSets.union(draft.set(), free), LogitsWanted.ALL);
        for (int i = 0; i < draft.length(); i++) {
          batch.addRow(draft.record().tokens()[draft.base() + i], i - 1);
        }
      }
      Logits logits = engine.forward(batch);
      for (int run = first; run < next; run++) {
        hits[run] = hits(drafts.get(run), logits, run - first);
      }
      first = next;
    }
    return hits;
  }

  private long hits(Draft draft, Logits logits, int run) {
    VerifiedRecord record = draft.record();
    long hits = 0;
    for (int i = 0; i < draft.length(); i++) {
      int position = draft.base() + i + 1;
      int drawn =
          sampler.draw(
              logits.values(),
              logits.indexOf(run, i),
              record.sampling(),
              history,
              record.seed(),
              position,
              NO_RANKS,
              NO_MARGINS);
      hits |= drawn == record.tokens()[position] ? 1L << i : 0;
    }
    return hits;
  }

  /** Scores sets on the {@code window} tokens that follow position {@code base}. */
  List<WindowHits> score(
      VerifiedRecord record, int base, int window, int segment, List<SkipSet> sets) {
    List<Draft> drafts = new ArrayList<>();
    for (SkipSet set : sets) {
      for (int i = 0; i < window; i += segment) {
        drafts.add(new Draft(record, base + i, Math.min(segment, window - i), set));
      }
    }
    long[] hits = hits(drafts);
    int segments = (window + segment - 1) / segment;
    List<WindowHits> windows = new ArrayList<>();
    for (int set = 0; set < sets.size(); set++) {
      long bits = 0;
      for (int i = 0; i < segments; i++) {
        bits |= hits[set * segments + i] << (i * segment);
      }
      windows.add(new WindowHits(bits, window, segment));
    }
    return windows;
  }

  /** Bits over all emitted tokens of records, each in drafts of the given length. */
  static long count(long[] hits) {
    return Arrays.stream(hits).map(Long::bitCount).sum();
  }
}
