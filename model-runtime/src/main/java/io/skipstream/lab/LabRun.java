package io.skipstream.lab;

import io.skipstream.engine.Engine;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning.KnownSet;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves a stream's records under a tuner as a decode loop would, one sequence at a time: round by
 * round it drafts with the tuner's set, as long as the set's acceptance so far says, and runs what
 * the tuner asks for. What drafts meet and what measurements yield comes from the engine, what they
 * cost from the cost table.
 *
 * <p><b>Threading:</b> confined to the engine's thread.
 *
 * @param <S> the tuner's state
 */
final class LabRun<S> {
  /** Acceptance that is presumed of a new set, and how many tokens that weighs. */
  private static final double PRESUMED = 0.8;

  private static final double PRESUMED_WEIGHT = 8;
  private static final double REMEMBERED = 400;

  private final Engine engine;
  private final DraftScorer scorer;
  private final DraftCache drafts;
  private final Tuner<S> tuner;
  private final CostTable costs;
  private final SearchCosts searchCosts;
  private final TuningPool pool;
  private final SkipSet free;
  private final Map<SkipSet, double[]> acceptance = new HashMap<>();
  private final LabTrace trace = new LabTrace();
  private S state;

  LabRun(
      Engine engine,
      DraftScorer scorer,
      DraftCache drafts,
      Tuner<S> tuner,
      CostTable costs,
      TuningPool pool,
      SkipSet free,
      long seed) {
    this.engine = engine;
    this.scorer = scorer;
    this.drafts = drafts;
    this.tuner = tuner;
    this.costs = costs;
    this.searchCosts = new SearchCosts(costs);
    this.pool = pool;
    this.free = free;
    this.state = tuner.fresh(seed, engine.info().layers());
    trace.drafting(tuner.skipSet(state));
  }

  /** The sets the stream would hand on to others. */
  List<KnownSet> known() {
    return tuner.sets(state);
  }

  SkipSet skipSet() {
    return tuner.skipSet(state);
  }

  LabTrace trace() {
    return trace;
  }

  /** Serves a record from its first to its last token. */
  void serve(VerifiedRecord record) {
    int last = record.tokens().length - 1;
    int at = record.promptTokens();
    while (at < last) {
      at = Math.min(last, round(record, at, last));
      measure(record, at);
    }
    trace.recordEnds();
  }

  /** One round at the root {@code at}; returns the next root. */
  private int round(VerifiedRecord record, int at, int last) {
    SkipSet set = tuner.skipSet(state);
    double[] met = acceptance.computeIfAbsent(set, this::presumed);
    int wanted = SetSpeed.speedup(costs, set, met[0] / met[1], at).draftTokens();
    int length = Math.min(wanted, last - at);
    double plain = searchCosts.round(set, 0, at);
    if (length == 0) {
      trace.round(1, plain, plain, 0, 0);
      learn(new Outcome.Emitted(1), env(record, at));
      return at + 1;
    }
    int accepted = drafts.accepted(record, at, length, set);
    int tried = Math.min(length, accepted + 1);
    // The last round of a record may draft beyond its end, as a real one would.
    int emitted = accepted + 1;
    trace.round(emitted, emitted * plain, searchCosts.round(set, length, at), accepted, tried);
    if (met[1] > REMEMBERED) {
      met[0] /= 2;
      met[1] /= 2;
    }
    met[0] += accepted;
    met[1] += tried;
    int[] tries = new int[tried];
    int[] accepts = new int[tried];
    Arrays.fill(tries, 1);
    Arrays.fill(accepts, 0, accepted, 1);
    learn(new Outcome.Served(set, Matchness.of(accepts, tries)), env(record, at));
    learn(new Outcome.Emitted(emitted), env(record, at));
    return at + accepted + 1;
  }

  private double[] presumed(SkipSet set) {
    for (KnownSet known : tuner.sets(state)) {
      if (known.set().equals(set) && known.tries() > 0) {
        double weight = Math.min(known.tries(), 64);
        return new double[] {
          PRESUMED * PRESUMED_WEIGHT + weight * known.matchness(), PRESUMED_WEIGHT + weight
        };
      }
    }
    return new double[] {PRESUMED * PRESUMED_WEIGHT, PRESUMED_WEIGHT};
  }

  private TuningEnv env(VerifiedRecord record, int at) {
    int scorable = at - record.promptTokens() + 1;
    return new TuningEnv(scorable, costs, at, 1, true, pool);
  }

  private void measure(VerifiedRecord record, int at) {
    TuningEnv env = env(record, at);
    Proposal proposal = tuner.suggest(state, env);
    if (proposal instanceof Proposal.Score score && score.windowTokens() <= env.scorableTokens()) {
      double spent = searchCosts.score(score, at);
      trace.search(spent);
      learn(
          new Outcome.Scored(
              score,
              scorer.score(
                  record,
                  at - score.windowTokens(),
                  score.windowTokens(),
                  score.segmentTokens(),
                  score.sets()),
              spent),
          env);
    } else if (proposal instanceof Proposal.Sweep sweep) {
      double spent = searchCosts.sweep(sweep, at);
      trace.search(spent);
      learn(new Outcome.Swept(sweep, sweep(record, at, sweep), spent), env);
    }
  }

  /** On a sequence that ends where the stream is now. */
  private List<SkipSet> sweep(VerifiedRecord record, int at, Proposal.Sweep sweep) {
    SequenceId kv = engine.open(at);
    try {
      PassBatch batch = new PassBatch();
      batch.beginRun(kv, 0, free, LogitsWanted.NONE);
      int[] rows = new int[at];
      for (int i = 0; i < at; i++) {
        rows[i] = batch.addRow(record.tokens()[i], i - 1);
      }
      engine.forward(batch);
      engine.commit(kv, rows, at);
      int[] latest = Arrays.copyOfRange(record.tokens(), Math.max(0, at - sweep.positions()), at);
      return new ArrayList<>(
          engine.sweep(kv, latest, sweep.attentionUnits(), sweep.mlpUnits(), sweep.maxUnits()));
    } finally {
      engine.release(kv);
    }
  }

  private void learn(Outcome outcome, TuningEnv env) {
    S learnt = tuner.observe(state, outcome, env);
    if (learnt != state) {
      state = learnt;
      trace.drafting(tuner.skipSet(state));
    }
  }
}
