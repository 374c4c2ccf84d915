package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.speculation.TokenHistory;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Scores skip sets on tokens that are decoded already: one teacher-forced pass of the draft over a
 * request's latest tokens, whose rows leave no trace in the cache. A hit is a position where the
 * draft, under the request's own noise, draws the token that was emitted (SWIFT, section 4.2).
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
    List<Matchness> results = new ArrayList<>(proposal.sets().size());
    int window = proposal.windowTokens();
    int base = sequence.committed() - window;
    batch.clear();
    for (int set = 0; set < proposal.sets().size(); set++) {
      batch.beginScratchRun(sequence.kv(), base, proposal.sets().get(set), LogitsWanted.ALL);
      for (int i = 0; i < window; i++) {
        batch.addRow(sequence.token(base + i), i - 1);
      }
    }
    Logits logits = engine.forward(batch);
    counters.trialPasses++;
    for (int set = 0; set < proposal.sets().size(); set++) {
      int hits = hits(sequence, base, window, logits.values(), logits.indexOf(set, 0));
      results.add(Matchness.of(hits, window));
    }
    double spent = (double) (nanos.getAsLong() - begun) / Math.max(1, passNanos);
    policy.tried(sequence.request(), new Outcome.Scored(proposal, results, Math.max(0, spent)));
  }

  private int hits(Sequence sequence, int base, int window, float[] logits, int firstRow) {
    GenerationRequest request = sequence.request();
    TokenHistory history = sequence.history();
    // The penalty of a position sees the tokens before it, not those that came later.
    for (int i = window; i > 0; i--) {
      history.pop(sequence.token(base + i));
    }
    int hits = 0;
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
      hits += drawn == emitted ? 1 : 0;
      history.push(emitted);
    }
    return hits;
  }
}
