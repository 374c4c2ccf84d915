package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.speculation.TokenHistory;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.WindowHits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Scores skip sets on tokens that are decoded already: one teacher-forced pass of the draft over a
 * request's latest tokens, whose rows leave no trace in the cache, segment by segment as drafts of
 * that length would see it. A hit is a position where the draft, under the request's own noise,
 * draws the token that was emitted (SWIFT, section 4.2).
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class Trials {
  private static final int[] NO_RANKS = {};
  private static final double[] NO_MARGINS = {};

  private final Engine engine;
  private final SpeculationPolicy policy;
  private final boolean coupled;
  private final LongSupplier nanos;
  private final DecodeCounters counters;
  private final TokenSampler sampler;
  private final PassBatch batch = new PassBatch();

  Trials(
      DecodeBackend backend,
      SpeculationPolicy policy,
      LongSupplier nanos,
      DecodeCounters counters) {
    this.engine = backend.engine();
    this.policy = policy;
    this.coupled = backend.verifier().replayable();
    this.nanos = nanos;
    this.counters = counters;
    this.sampler = new TokenSampler(engine.info().vocabSize());
  }

  /**
   * Runs what the policy asks for.
   *
   * @param passNanos duration of this round's pass of the full model, the unit of the cost
   */
  void run(List<Sequence> active, long passNanos) {
    for (int i = 0; i < active.size(); i++) {
      Sequence sequence = active.get(i);
      if (!sequence.ended() && !sequence.joining() && replays(sequence.request())) {
        int scorable =
            Math.min(sequence.tokenCount() - sequence.promptTokens(), sequence.committed());
        Proposal.Score proposal = policy.trial(sequence.request(), scorable);
        if (proposal != null && proposal.windowTokens() <= scorable) {
          score(sequence, proposal, passNanos);
        }
      }
    }
  }

  /** Under the other rules a sampled token says nothing about what a draft would have drawn. */
  private boolean replays(GenerationRequest request) {
    return coupled || request.sampling().greedy();
  }

  private void score(Sequence sequence, Proposal.Score proposal, long passNanos) {
    long begun = nanos.getAsLong();
    List<WindowHits> windows = new ArrayList<>(proposal.sets().size());
    int window = proposal.windowTokens();
    int segment = proposal.segmentTokens();
    int base = sequence.committed() - window;
    batch.clear();
    for (int set = 0; set < proposal.sets().size(); set++) {
      for (int i = 0; i < window; i++) {
        int depth = i % segment;
        if (depth == 0) {
          SkipSet skipSet = proposal.sets().get(set);
          batch.beginScratchRun(sequence.kv(), base + i, skipSet, LogitsWanted.ALL);
        }
        batch.addRow(sequence.token(base + i), depth - 1);
      }
    }
    Logits logits = engine.forward(batch);
    counters.trialPasses++;
    for (int set = 0; set < proposal.sets().size(); set++) {
      // Runs follow each other, so a set's rows do too.
      int firstRow = logits.indexOf(set * ((window + segment - 1) / segment), 0);
      long hits = hits(sequence, base, window, logits.values(), firstRow);
      windows.add(new WindowHits(hits, window, segment));
    }
    double spent = (double) (nanos.getAsLong() - begun) / Math.max(1, passNanos);
    policy.tried(sequence.request(), new Outcome.Scored(proposal, windows, Math.max(0, spent)));
  }

  private long hits(Sequence sequence, int base, int window, float[] logits, int firstRow) {
    GenerationRequest request = sequence.request();
    TokenHistory history = sequence.history();
    // The penalty of a position sees the tokens before it, not those that came later.
    for (int i = window; i > 0; i--) {
      history.pop(sequence.token(base + i));
    }
    long hits = 0;
    for (int i = 0; i < window; i++) {
      int drawn =
          sampler.draw(
              logits,
              firstRow + i,
              request.sampling(),
              history,
              request.seed(),
              base + i + 1,
              NO_RANKS,
              NO_MARGINS);
      int emitted = sequence.token(base + i + 1);
      hits |= drawn == emitted ? 1L << i : 0;
      history.push(emitted);
    }
    return hits;
  }
}
