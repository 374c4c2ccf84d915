package io.skipstream.serving;

import io.skipstream.speculation.DraftBudget;
import io.skipstream.speculation.DraftPlanner;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GuardSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Drafts with one skip set, but for each stream only as long as it pays: a {@link
 * io.skipstream.tuning.Guard} a stream bounds what may be lost, and drafts carry a budget by which
 * a {@link io.skipstream.speculation.RenewalPlanner} ends them.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> holds what is known of each
 * stream, the most recent ones.
 */
public final class GuardedPolicy implements SpeculationPolicy {
  // A new table after this many rounds at first, then ever more seldom: fitting takes milliseconds.
  private static final long FIRST_REFRESH = 16;
  private static final long LAST_REFRESH = 1_024;

  private final GuardedPolicySettings settings;
  private final GuardSettings guardSettings;
  private final DraftPlanner planner;
  private final Supplier<CostTable> tables;
  private final Map<String, GuardedStreamState> streams;
  private final RoundLedger ledger;
  private final List<DraftBudget> budgets = new ArrayList<>();
  private int budgetsUsed;
  private CostTable costs;
  private long rounds;
  private long nextRefresh = FIRST_REFRESH;
  private int decoding;
  private int plannedTokens;

  /**
   * @param planner the drafter's
   * @param tables the costs as they are known now; asked again as rounds go by
   */
  public GuardedPolicy(
      GuardedPolicySettings settings, DraftPlanner planner, Supplier<CostTable> tables) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.planner = Objects.requireNonNull(planner, "planner");
    this.tables = Objects.requireNonNull(tables, "tables");
    this.guardSettings = settings.guard();
    this.ledger = new RoundLedger(settings.skipSet());
    this.costs = tables.get();
    this.streams = new RecentStreams(settings.maxStreams());
  }

  @Override
  public void roundBegins(int sequences) {
    ledger.clear();
    budgetsUsed = 0;
    plannedTokens = 0;
    decoding = Math.max(1, sequences);
    if (++rounds == nextRefresh) {
      costs = tables.get();
      nextRefresh += Math.min(LAST_REFRESH, nextRefresh);
    }
  }

  @Override
  public SpeculationPlan plan(GenerationRequest request) {
    return plan(request, 0);
  }

  @Override
  public SpeculationPlan plan(GenerationRequest request, int contextTokens) {
    GuardedStreamState stream = stream(request);
    ledger.involve(stream);
    double mayLose = stream.guard.mayLose(guardSettings) - stream.reserved;
    int length = mayLose > 0 ? settings.maxDraftTokens() : 0;
    double worst = 0;
    while (length > 0 && (worst = worstLoss(length, contextTokens)) > mayLose) {
      length--;
    }
    if (length == 0) {
      return SpeculationPlan.PLAIN;
    }
    DraftBudget budget = budget(stream, request.sampling().temperature(), contextTokens);
    stream.reserved += worst;
    plannedTokens += planner.maxTreeTokens(length);
    return new SpeculationPlan(settings.skipSet(), length, budget);
  }

  /** Pass-equivalents that a draft loses if none of it is accepted. */
  private double worstLoss(int length, int context) {
    int tokens = planner.maxTreeTokens(length);
    int before = decoding + plannedTokens;
    int most = decoding * (1 + planner.maxTreeTokens(settings.maxDraftTokens()));
    // Others may still add rows, by which these could become the dearer ones.
    double rows =
        Math.max(moreRows(before, tokens, context), moreRows(most - tokens, tokens, context));
    double steps = length * costs.draftSeconds(settings.skipSet(), context, 1);
    return (steps + rows) / costs.passEquivalentSeconds();
  }

  private double moreRows(int from, int more, int context) {
    return costs.verifySeconds(from + more, context, decoding)
        - costs.verifySeconds(from, context, decoding);
  }

  private DraftBudget budget(GuardedStreamState stream, double temperature, int context) {
    if (budgetsUsed == budgets.size()) {
      budgets.add(new DraftBudget());
    }
    DraftBudget budget = budgets.get(budgetsUsed++);
    // In step with the others: what the whole batch pays for a step or a level of rows.
    budget.begin(
        stream.calibration,
        temperature,
        stream.speed.speedup(),
        costs.draftCost(settings.skipSet(), context, decoding),
        costs.linearRows(),
        costs.rowShare(context, decoding) * decoding,
        decoding - 1 + plannedTokens);
    return budget;
  }

  @Override
  public void observe(GenerationRequest request, SpeculationPlan plan, RoundOutcome outcome) {
    int steps = plan.budget() == null ? 0 : plan.budget().proposals();
    ledger.add(stream(request), steps, outcome);
  }

  @Override
  public void roundEnds(int rows) {
    if (ledger.isEmpty()) {
      return;
    }
    ledger.close(costs, rows);
    for (int i = 0; i < ledger.streams().size(); i++) {
      GuardedStreamState stream = ledger.streams().get(i);
      if (stream.sequences > 0) {
        charge(stream);
      }
    }
  }

  private void charge(GuardedStreamState stream) {
    double unit = costs.passEquivalentSeconds();
    double plain = ledger.plainSeconds(stream) / unit;
    if (stream.steps == 0) {
      stream.guard = stream.guard.plain(guardSettings, plain);
      return;
    }
    double tokens = (double) stream.emittedTokens / stream.sequences;
    double passes = plain + ledger.charge(stream) / unit;
    stream.guard = stream.guard.speculative(guardSettings, plain, passes, tokens);
    stream.speed =
        stream.speed.round(ledger.plainSeconds() / unit, ledger.roundSeconds() / unit, tokens);
  }

  private GuardedStreamState stream(GenerationRequest request) {
    GuardedStreamState known = streams.get(request.stream());
    if (known == null) {
      known = new GuardedStreamState(guardSettings);
      streams.put(request.stream(), known);
    }
    return known;
  }

  /** Streams remembered. */
  int streams() {
    return streams.size();
  }

  /** What is known of a stream; null if nothing. */
  GuardedStreamState known(String stream) {
    return streams.get(stream);
  }

  private static final class RecentStreams extends LinkedHashMap<String, GuardedStreamState> {
    private static final long serialVersionUID = 1L;
    private final int most;

    RecentStreams(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, GuardedStreamState> eldest) {
      return size() > most;
    }
  }
}
