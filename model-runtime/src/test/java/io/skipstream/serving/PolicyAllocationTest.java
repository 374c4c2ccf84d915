package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.tuning.FixedTuner;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.SkipSet;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A round of eight sequences of four streams: nothing is made for a token. */
class PolicyAllocationTest {
  private static final int ROUNDS = 4_000;
  private static final int MEMBERS = 8;

  /**
   * Small values a stream and round: the next state of its guard, now and then what a tuner is
   * told.
   */
  private static final long STREAMS_VALUES = 4 * 128;

  private final AdaptiveSpeculation<SkipSet> policy =
      new AdaptiveSpeculation<>(
          new FixedTuner(SkipSet.uniform(LoopFixture.LAYERS, 0.5)),
          LoopFixture.LAYERS,
          new AdaptiveSettings(6, GuardSettings.DEFAULT, SearchSettings.DEFAULT, 100),
          new RenewalPlanner(6, 6, 1),
          () -> VirtualTime.COSTS);
  private final List<GenerationRequest> requests = new ArrayList<>();
  private final RoundMembers members = new RoundMembers();
  private int drafted;
  private final RoundOutcome plainOutcome = new RoundOutcome(50, 0, 0, 0, 1);
  private final RoundOutcome outcome = new RoundOutcome(50, 6, 6, 6, 7);

  @Test
  void shouldMakeNothingForAToken() {
    for (int i = 0; i < MEMBERS; i++) {
      requests.add(Requests.request().id("r" + i).stream("s" + i % 4).build());
    }
    long perRound = Long.MAX_VALUE;
    // The compiler may still allocate in early tries.
    for (int attempt = 0; attempt < 5 && perRound > STREAMS_VALUES; attempt++) {
      perRound = Math.min(perRound, allocated() / ROUNDS);
    }
    assertThat(perRound).isLessThanOrEqualTo(STREAMS_VALUES);
  }

  private long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    drafted = 0;
    for (int i = 0; i < ROUNDS; i++) {
      round();
    }
    assert drafted > 0.95 * ROUNDS * MEMBERS : "the guard stopped it";
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void round() {
    members.clear();
    for (int i = 0; i < MEMBERS; i++) {
      members.add(requests.get(i), 50);
    }
    policy.roundBegins(members);
    for (int i = 0; i < MEMBERS; i++) {
      SpeculationPlan plan = policy.plan(requests.get(i), 50);
      drafted += plan.maxDraftTokens() > 0 ? 1 : 0;
      policy.observe(requests.get(i), plan, plan.maxDraftTokens() > 0 ? outcome : plainOutcome);
      policy.trial(requests.get(i), 40, 50, true);
    }
    policy.roundEnds(7 * MEMBERS);
  }
}
