package io.skipstream.serving;

import io.skipstream.speculation.DraftPlanner;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.Tuner;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Learns for each stream which sublayers its drafts skip, and drafts as long as it pays: a tuner
 * finds the sets, a {@link Guard} a stream bounds what drafts may lose, a {@link SearchBudget} what
 * learning may cost, and drafts carry a budget by which a {@link
 * io.skipstream.speculation.RenewalPlanner} ends them.
 *
 * <p>A stream that is not known goes on from what its request brings along.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> holds what is known of each
 * stream, the most recent ones.
 *
 * @param <S> the tuner's state of a stream
 */
public final class AdaptiveSpeculation<S> implements SpeculationPolicy {
  /**
   * Every so many rounds nobody drafts: what plain decoding takes is what all gains are measured
   * by, and drafts that pay leave no other round to measure it.
   */
  private static final long PLAIN_EVERY = 64;

  private final AdaptiveSettings settings;
  private final GuardSettings guardSettings;
  private final DraftPlanner planner;
  private final FreshCosts freshCosts;
  private final LearntStreams<S> streams;
  private final StreamLearning<S> learning;
  private final RoundSets roundSets;
  private final RoundLedger ledger = new RoundLedger();
  private final PlanSlots slots = new PlanSlots();
  private CostTable costs;
  private long rounds;
  private int decoding = 1;
  private int plannedTokens;

  /**
   * @param layers of the model
   * @param planner the drafter's
   * @param tables the costs as they are known now, null as long as nobody knows; asked again as
   *     rounds go by. A guard needs them.
   */
  public AdaptiveSpeculation(
      Tuner<S> tuner,
      int layers,
      AdaptiveSettings settings,
      DraftPlanner planner,
      Supplier<CostTable> tables) {
    Objects.requireNonNull(tuner, "tuner");
    this.settings = Objects.requireNonNull(settings, "settings");
    this.guardSettings = settings.guard();
    this.planner = Objects.requireNonNull(planner, "planner");
    this.freshCosts = new FreshCosts(tables);
    this.streams = new LearntStreams<>(tuner, layers, settings);
    this.learning = new StreamLearning<>(tuner, streams, layers, settings.maxDraftTokens());
    this.roundSets = new RoundSets(settings.maxDraftTokens());
  }

  @Override
  public void roundBegins(RoundMembers members) {
    ledger.clear();
    slots.clear();
    plannedTokens = 0;
    decoding = Math.max(1, members.size());
    rounds++;
    costs = freshCosts.next();
    learning.roundBegins(costs, decoding);
    roundSets.clear();
    for (int i = 0; i < members.size(); i++) {
      LearntStream<S> stream = streams.of(members.request(i));
      stream.roundSet = stream.set();
      if (!stream.set().isEmpty() && mayLose(stream.account) > 0) {
        roundSets.add(stream);
      }
    }
    roundSets.decide(costs, members.meanContext(), decoding);
  }

  @Override
  public SpeculationPlan plan(GenerationRequest request) {
    return plan(request, 0);
  }

  @Override
  public SpeculationPlan plan(GenerationRequest request, int contextTokens) {
    LearntStream<S> stream = streams.of(request);
    ledger.involve(stream.account);
    SkipSet set = stream.roundSet;
    boolean plain = set.isEmpty() || (costs != null && rounds % PLAIN_EVERY == 0);
    int length = plain ? 0 : affordable(stream.account, set, contextTokens);
    if (length == 0) {
      return SpeculationPlan.PLAIN;
    }
    PlanSlots.Slot slot = slots.next();
    if (costs != null) {
      // In step with the others: what the whole batch pays for a step or a level of rows.
      slot.budget.begin(
          stream.account.calibration,
          request.sampling().temperature(),
          stream.account.speed.speedup(),
          roundSets.stepSeconds(set, costs, contextTokens, decoding)
              / costs.plainSeconds(contextTokens, decoding),
          costs.linearRows(),
          costs.rowShare(contextTokens, decoding) * decoding,
          decoding - 1 + plannedTokens);
    }
    plannedTokens += planner.maxTreeTokens(length);
    return slot.plan(set, length, costs != null);
  }

  private double mayLose(StreamAccount account) {
    return account.guard == null
        ? Double.POSITIVE_INFINITY
        : account.guard.mayLose(guardSettings) - account.reserved;
  }

  /** The longest chain that the guard allows, and sets its loss aside. */
  private int affordable(StreamAccount account, SkipSet set, int contextTokens) {
    if (account.guard == null) {
      return settings.maxDraftTokens();
    }
    double mayLose = mayLose(account);
    if (costs == null || mayLose <= 0) {
      return 0;
    }
    int length = settings.maxDraftTokens();
    double worst;
    while ((worst = worstLoss(set, length, contextTokens)) > mayLose) {
      if (--length == 0) {
        account.unaffordable = true;
        return 0;
      }
    }
    account.reserved += worst;
    return length;
  }

  /** Pass-equivalents that a draft loses if none of it is accepted. */
  private double worstLoss(SkipSet set, int length, int context) {
    int tokens = planner.maxTreeTokens(length);
    int before = decoding + plannedTokens;
    int most = decoding * (1 + planner.maxTreeTokens(settings.maxDraftTokens()));
    // Others may still add rows, by which these could become the dearer ones.
    double rows =
        Math.max(moreRows(before, tokens, context), moreRows(most - tokens, tokens, context));
    double steps = length * roundSets.dearestSeconds(set, costs, context);
    return (steps + rows) / costs.passEquivalentSeconds();
  }

  private double moreRows(int from, int more, int context) {
    return costs.verifySeconds(from + more, context, decoding)
        - costs.verifySeconds(from, context, decoding);
  }

  @Override
  public void observe(GenerationRequest request, SpeculationPlan plan, RoundOutcome outcome) {
    LearntStream<S> stream = streams.of(request);
    int steps = plan.budget() == null ? 0 : plan.budget().proposals();
    ledger.add(stream.account, plan.skipSet(), steps, outcome);
    stream.account.tokens += outcome.emittedTokens();
    learning.observe(stream, plan.skipSet(), outcome);
  }

  @Override
  public void roundEnds(int rows) {
    if (ledger.isEmpty()) {
      return;
    }
    if (costs != null) {
      ledger.close(costs, rows);
    }
    for (int i = 0; i < ledger.streams().size(); i++) {
      StreamAccount account = ledger.streams().get(i);
      if (account.sequences > 0) {
        charge(account);
      }
    }
  }

  private void charge(StreamAccount account) {
    double tokens = (double) account.emittedTokens / account.sequences;
    double unit = costs == null ? 1 : costs.passEquivalentSeconds();
    double plain = costs == null ? account.sequences : ledger.plainSeconds(account) / unit;
    account.servedPasses += tokens * plain;
    if (costs == null) {
      account.search.served(tokens * plain);
      return;
    }
    boolean guarded = account.guard != null;
    if (account.steps == 0) {
      account.search.served(plain);
      if (guarded) {
        Guard next = account.guard.plain(guardSettings, plain);
        account.guard = account.unaffordable ? next.unaffordable(guardSettings) : next;
      }
      return;
    }
    double passes = plain + ledger.charge(account) / unit;
    // What drafts lose is the guard's to bound, and no reason to search more.
    account.search.served(Math.min(tokens * plain, passes));
    if (guarded) {
      account.guard = account.guard.speculative(guardSettings, plain, passes, tokens);
    }
    account.speed =
        account.speed.round(ledger.plainSeconds() / unit, ledger.roundSeconds() / unit, tokens);
  }

  @Override
  public Proposal trial(
      GenerationRequest request, int scorableTokens, int contextTokens, boolean sweeps) {
    LearntStream<S> stream = streams.of(request);
    stream.pool = request.memory().pool();
    return learning.propose(stream, scorableTokens, contextTokens, sweeps);
  }

  @Override
  public void tried(GenerationRequest request, Outcome outcome) {
    learning.tried(streams.of(request), outcome);
  }

  @Override
  public void pondered(GenerationRequest request, long nanos) {
    if (costs != null && nanos > 0) {
      learning.pondered(streams.of(request), nanos / passEquivalentNanos());
    }
  }

  @Override
  public double passEquivalentNanos() {
    return costs == null ? 0 : 1e9 * costs.passEquivalentSeconds();
  }

  @Override
  public StreamTuning tuning(GenerationRequest request) {
    LearntStream<S> stream = streams.known(request.memory().scope(), request.stream());
    return stream == null ? null : learning.snapshot(stream);
  }

  /** Streams whose tuner failed. */
  long tunerFailures() {
    return learning.failures();
  }

  /** Streams remembered. */
  int streams() {
    return streams.size();
  }

  /** What is known of a stream; null if nothing. */
  LearntStream<S> known(String scope, String stream) {
    return streams.known(scope, stream);
  }
}
