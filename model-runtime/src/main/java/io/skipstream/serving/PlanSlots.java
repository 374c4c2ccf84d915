package io.skipstream.serving;

import io.skipstream.speculation.DraftBudget;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * The plans of a round, each with a budget of its own. A slot's last plan serves again where
 * nothing but the budget's content has changed.
 *
 * <p><b>Threading:</b> confined to the decode thread; a plan is valid until the next {@link
 * #clear}.
 */
final class PlanSlots {
  private final List<Slot> slots = new ArrayList<>();
  private int used;

  void clear() {
    used = 0;
  }

  Slot next() {
    if (used == slots.size()) {
      slots.add(new Slot());
    }
    return slots.get(used++);
  }

  /** One sequence's plan. */
  static final class Slot {
    final DraftBudget budget = new DraftBudget();
    private SpeculationPlan plan = SpeculationPlan.PLAIN;

    /**
     * @param weighed whether drafts are to be weighed by the slot's budget
     */
    SpeculationPlan plan(SkipSet set, int maxDraftTokens, boolean weighed) {
      if (!set.equals(plan.skipSet())
          || plan.maxDraftTokens() != maxDraftTokens
          || (plan.budget() != null) != weighed) {
        plan = new SpeculationPlan(set, maxDraftTokens, weighed ? budget : null);
      }
      return plan;
    }
  }
}
