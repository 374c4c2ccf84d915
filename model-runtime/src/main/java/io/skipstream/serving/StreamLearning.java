package io.skipstream.serving;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SpeedModel;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tuner's side of an {@link AdaptiveSpeculation}: what it is asked and told, and what it may
 * spend. A tuner that throws learns no more for that stream, which is served as before.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 *
 * @param <S> the tuner's state of a stream
 */
final class StreamLearning<S> {
  private static final Logger LOG = LoggerFactory.getLogger(StreamLearning.class);
  // Rounds after which a tuner is told how they went: garbage for each token would be too much.
  private static final int TOLD_ROUNDS = 16;
  // Rounds before a tuner that does not search is asked again.
  private static final int SETTLED_ROUNDS = 16;
  // The same where a search waits for tokens.
  private static final int WAITING_ROUNDS = 4;
  // More than that for one answer is a pause of the machine, which the stream did not spend.
  private static final double MOST_PONDERED = 4;

  private final Tuner<S> tuner;
  private final LearntStreams<S> streams;
  private final int layers;
  private final int maxDraftTokens;
  private final TrialCosts trialCosts = new TrialCosts();
  private CostTable costs;
  private int batch = 1;
  private boolean sweeps;
  private long rounds;
  private long failures;

  StreamLearning(Tuner<S> tuner, LearntStreams<S> streams, int layers, int maxDraftTokens) {
    this.tuner = tuner;
    this.streams = streams;
    this.layers = layers;
    this.maxDraftTokens = maxDraftTokens;
  }

  /**
   * Another round begins.
   *
   * @param table what passes cost as far as is known; may be null
   * @param sequences that decode in it
   */
  void roundBegins(CostTable table, int sequences) {
    costs = table;
    batch = sequences;
    rounds++;
  }

  /** Takes in how a round went, and tells the tuner now and then. */
  void observe(LearntStream<S> stream, SkipSet set, RoundOutcome outcome) {
    boolean drafted = outcome.draftTokens() > 0;
    ServedTally served = stream.served;
    stream.contextTokens = outcome.contextTokens();
    stream.changed();
    if (drafted && !served.takes(set)) {
      tell(stream);
    }
    served.add(set, outcome);
    if (drafted) {
      // Credited to the set that was used, whose ever it is.
      stream.record.count(set, served.lastHits(), served.lastTries());
    }
    if (served.rounds() >= TOLD_ROUNDS) {
      tell(stream);
    }
  }

  private void tell(LearntStream<S> stream) {
    Outcome.Served drafts = stream.served.takeDrafts();
    int tokens = stream.served.takeTokens();
    if (drafts != null) {
      learn(stream, drafts);
    }
    if (tokens > 0) {
      learn(stream, new Outcome.Emitted(tokens));
    }
  }

  private void learn(LearntStream<S> stream, Outcome outcome) {
    if (stream.tunerFailed) {
      return;
    }
    try {
      S learnt = tuner.observe(stream.state(), outcome, env(stream));
      if (learnt != stream.state()) {
        SkipSet set = tuner.skipSet(learnt);
        check(set);
        stream.become(learnt, set);
      }
    } catch (RuntimeException failure) {
      failed(stream, failure);
    }
  }

  private TuningEnv env(LearntStream<S> stream) {
    return new TuningEnv(
        stream.scorableTokens, costs, stream.contextTokens, batch, sweeps, stream.pool);
  }

  private void check(SkipSet set) {
    if (set.layers() != layers) {
      throw new IllegalStateException(
          "the tuner's set is of " + set.layers() + " layers, the model has " + layers);
    }
  }

  private void failed(LearntStream<S> stream, RuntimeException failure) {
    stream.tunerFailed = true;
    if (failures++ == 0) {
      LOG.error(
          "The tuner {} failed and learns no more for that stream; later failures are only counted",
          tuner.name(),
          failure);
    }
  }

  /**
   * What the tuner wants measured, if it may spend so much.
   *
   * @return null for nothing
   */
  Proposal propose(
      LearntStream<S> stream, int scorableTokens, int contextTokens, boolean engineSweeps) {
    boolean due = rounds >= stream.nextAsk || rounds == stream.askedRound;
    if (!due || stream.tunerFailed || !stream.account.search.affords(stream.neededPasses)) {
      return null;
    }
    sweeps = engineSweeps;
    tell(stream);
    stream.askedRound = rounds;
    stream.contextTokens = contextTokens;
    stream.scorableTokens = scorableTokens;
    try {
      boolean searching = tuner.phase(stream.state()) == StreamTuning.Phase.SEARCHING;
      Proposal proposal = tuner.suggest(stream.state(), env(stream));
      int wait = proposal instanceof Proposal.Nothing ? WAITING_ROUNDS : 1;
      stream.nextAsk = rounds + (searching ? wait : SETTLED_ROUNDS);
      return affordable(stream, proposal);
    } catch (RuntimeException failure) {
      failed(stream, failure);
      return null;
    }
  }

  private Proposal affordable(LearntStream<S> stream, Proposal proposal) {
    stream.neededPasses = 0;
    if (proposal instanceof Proposal.Nothing) {
      return null;
    }
    if (proposal instanceof Proposal.Score score) {
      score.sets().forEach(this::check);
    }
    double passes = trialCosts.expected(proposal, costs, stream.contextTokens);
    if (stream.account.search.affords(passes)) {
      return proposal;
    }
    // To ask is not free either.
    stream.neededPasses = stream.account.search.savings(passes);
    if (stream.neededPasses < passes) {
      trialCosts.doubt(proposal);
    }
    return null;
  }

  /** Pays for the tuner's own time. */
  void pondered(LearntStream<S> stream, double passes) {
    stream.account.search.spend(Math.min(passes, MOST_PONDERED));
  }

  /** Pays for a measurement and lets the tuner learn from it. */
  void tried(LearntStream<S> stream, Outcome outcome) {
    stream.changed();
    if (outcome instanceof Outcome.Scored scored) {
      double paid = pay(stream, scored.proposal(), scored.spentPasses());
      learn(stream, new Outcome.Scored(scored.proposal(), scored.windows(), paid));
    } else if (outcome instanceof Outcome.Swept swept) {
      double paid = pay(stream, swept.proposal(), swept.spentPasses());
      learn(stream, new Outcome.Swept(swept.proposal(), swept.sets(), paid));
    }
  }

  private double pay(LearntStream<S> stream, Proposal proposal, double spentPasses) {
    double paid = trialCosts.paid(proposal, costs, stream.contextTokens, spentPasses);
    stream.account.search.spend(paid);
    return paid;
  }

  /** All that is known of a stream; null if its tuner can't say. */
  StreamTuning snapshot(LearntStream<S> stream) {
    tell(stream);
    try {
      return streams.snapshot(stream, expectedSpeedup(stream));
    } catch (RuntimeException failure) {
      failed(stream, failure);
      return null;
    }
  }

  /** As the tuner says; else alone in a batch, by what the stream's own set has earned it. */
  private double expectedSpeedup(LearntStream<S> stream) {
    double told = tuner.expectedSpeedup(stream.state(), env(stream));
    if (told > 0) {
      return told;
    }
    double tries = stream.record.tries(stream.set());
    if (costs == null || tries == 0) {
      return 0;
    }
    double acceptance = stream.record.hits(stream.set()) / tries;
    return SpeedModel.of(costs, stream.set(), stream.contextTokens, 1)
        .best(SpeedModel.constant(acceptance, maxDraftTokens))
        .speedup();
  }

  /** Streams whose tuner failed. */
  long failures() {
    return failures;
  }
}
