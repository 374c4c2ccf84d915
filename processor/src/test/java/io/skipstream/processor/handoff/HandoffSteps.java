package io.skipstream.processor.handoff;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;

/**
 * Calls that may be one step each: other threads get their turn before it, never within it. What
 * several threads do within them is left to tests of their own.
 */
enum HandoffSteps {
  MAILBOX(ConcurrentLinkedQueue.class),
  CREDITS(CreditPool.class, CreditPool.Account.class, CreditPool.Credit.class),
  GENERATOR(ModelledGenerator.class);

  private final String[] classes;

  HandoffSteps(Class<?>... classes) {
    this.classes = Arrays.stream(classes).map(Class::getCanonicalName).toArray(String[]::new);
  }

  /** Makes these steps; other calls, and what the check itself does, belong to the step before. */
  static List<ManagedStrategyGuarantee> only(Set<HandoffSteps> steps) {
    List<ManagedStrategyGuarantee> all = new ArrayList<>();
    all.add(
        forClasses(PromptLedger.class.getName(), HandoffRequests.class.getName())
            .allMethods()
            .ignore());
    for (HandoffSteps each : values()) {
      ManagedStrategyGuarantee.GuaranteeBuilder calls = forClasses(each.classes).allMethods();
      all.add(steps.contains(each) ? calls.treatAsAtomic() : calls.ignore());
    }
    return all;
  }
}
