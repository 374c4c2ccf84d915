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
 * Measures for tuners on tokens that are decoded already.
 *
 * <p>A score is one teacher-forced pass of the draft over a request's latest tokens, whose rows
 * leave no trace in the cache, segment by segment as drafts of that length would see it. A hit is a
 * position where the draft, under the request's own noise, draws the token that was emitted (SWIFT,
 * section 4.2). A sweep is the engine's dynamic programme over hidden states.
 *
 * <p>At most one a round, the sequences taking turns: all wait for it.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class Trials {
  // Of one pass, and of its logits: what a tuner asks must not exhaust memory.
  private static final int MOST_ROWS = 512;
  private static final int MOST_LOGITS = 16 << 20;
  private static final int[] NO_RANKS = {};
  private static final double[] NO_MARGINS = {};

  private final Engine engine;
  private final SpeculationPolicy policy;
  private final boolean coupled;
  private final LongSupplier nanos;
  private final DecodeCounters counters;
  private final TokenSampler sampler;
  private final PassBatch batch = new PassBatch();
  private final int mostRows;
  private long turn;

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
    this.mostRows = Math.min(MOST_ROWS, MOST_LOGITS / engine.info().vocabSize());
  }

  /**
   * Runs what the policy asks for.
   *
   * @param passNanos duration of this round's pass of the full model: the unit of the cost where
   *     the policy knows no better
   */
  void run(List<Sequence> active, long passNanos) {
    turn++;
    for (int i = 0; i < active.size(); i++) {
      Sequence sequence = active.get((int) ((turn + i) % active.size()));
      if (sequence.decodes() && run(sequence, passNanos)) {
        return;
      }
    }
  }

  private boolean run(Sequence sequence, long passNanos) {
    GenerationRequest request = sequence.request();
    int scorable =
        replays(request)
            ? Math.min(sequence.tokenCount() - sequence.promptTokens(), sequence.committed())
            : 0;
    long asked = nanos.getAsLong();
    Proposal proposal = policy.trial(request, scorable, sequence.committed(), engine.sweeps());
    policy.pondered(request, nanos.getAsLong() - asked);
    if (proposal instanceof Proposal.Score score && score.windowTokens() <= scorable) {
      score(sequence, score, passNanos);
      return true;
    }
    if (proposal instanceof Proposal.Sweep sweep && engine.sweeps()) {
      sweep(sequence, sweep, passNanos);
      return true;
    }
    return false;
  }

  private void sweep(Sequence sequence, Proposal.Sweep sweep, long passNanos) {
    int[] tokens = new int[Math.min(sweep.positions(), sequence.committed())];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = sequence.token(sequence.committed() - tokens.length + i);
    }
    long begun = nanos.getAsLong();
    List<SkipSet> sets =
        engine.sweep(
            sequence.kv(), tokens, sweep.attentionUnits(), sweep.mlpUnits(), sweep.maxUnits());
    counters.trialPasses++;
    double spent = passes(begun, passNanos);
    tell(sequence.request(), new Outcome.Swept(sweep, sets, spent));
  }

  private void tell(GenerationRequest request, Outcome outcome) {
    long begun = nanos.getAsLong();
    policy.tried(request, outcome);
    policy.pondered(request, nanos.getAsLong() - begun);
  }

  private double passes(long begun, long passNanos) {
    double unit = policy.passEquivalentNanos();
    double took = nanos.getAsLong() - begun;
    return Math.max(0, took / (unit > 0 ? unit : Math.max(1, passNanos)));
  }

  /** Under the other rules a sampled token says nothing about what a draft would have drawn. */
  private boolean replays(GenerationRequest request) {
    return coupled || request.sampling().greedy();
  }

  private void score(Sequence sequence, Proposal.Score proposal, long passNanos) {
    long begun = nanos.getAsLong();
    List<WindowHits> windows = new ArrayList<>(proposal.sets().size());
    int setsAtOnce = Math.max(1, mostRows / proposal.windowTokens());
    for (int from = 0; from < proposal.sets().size(); from += setsAtOnce) {
      int to = Math.min(proposal.sets().size(), from + setsAtOnce);
      score(sequence, proposal, from, to, windows);
    }
    double spent = passes(begun, passNanos);
    tell(sequence.request(), new Outcome.Scored(proposal, windows, spent));
  }

  /** Scores the sets from {@code from} to before {@code to} in one pass. */
  private void score(
      Sequence sequence, Proposal.Score proposal, int from, int to, List<WindowHits> windows) {
    int window = proposal.windowTokens();
    int segment = proposal.segmentTokens();
    int base = sequence.committed() - window;
    batch.clear();
    for (int set = from; set < to; set++) {
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
    for (int set = from; set < to; set++) {
      // Runs follow each other, so a set's rows do too.
      int runsEach = (window + segment - 1) / segment;
      int firstRow = logits.indexOf((set - from) * runsEach, 0);
      long hits = hits(sequence, base, window, logits.values(), firstRow);
      windows.add(new WindowHits(hits, window, segment));
    }
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
