package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.adaptive.AdaptiveLimits;
import io.skipstream.tuning.adaptive.AdaptiveState;
import io.skipstream.tuning.adaptive.AdaptiveTuner;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What search takes of a stream's time over a long service, on a virtual clock: what its drafts
 * save makes the time shorter, so this promises more than {@link GuardedSearchTest}.
 */
class SearchShareTest {
  private static final int REQUESTS = 120;
  private static final int NEW_TOKENS = 200;
  private static final int LEAST_TOKENS = 20_000;
  private static final double SHARE = 0.03;
  private static final double CREDIT = 60;
  private static final RenewalPlanner PLANNER = new RenewalPlanner(6, 6, 1);
  private static final SkipSet SKIP = SkipSet.uniform(LoopFixture.LAYERS, 0.9);

  @Test
  void shouldTakeItsShareAtMostWhenTheStreamIsSteady() {
    check(0.3, 0.3);
  }

  @Test
  void shouldTakeItsShareAtMostWhenEveryPromptIsOfAnotherDomain() {
    check(0, 3);
  }

  /** Prompts alternate between such distances of drafts from the full model. */
  private static void check(double even, double odd) {
    AdaptiveSpeculation<AdaptiveState> policy =
        new AdaptiveSpeculation<>(
            new AdaptiveTuner(AdaptiveLimits.ofDrafts(6)),
            LoopFixture.LAYERS,
            new AdaptiveSettings(6, GuardSettings.DEFAULT, SearchSettings.DEFAULT, 100),
            PLANNER,
            () -> VirtualTime.COSTS);
    AtomicInteger prompt = new AtomicInteger();
    long tokens = 0;
    try (VirtualTime time = new VirtualTime(policy, PLANNER, 1, 1)) {
      time.beforePass((engine, pass) -> engine.divergence(prompt.get() % 2 == 0 ? even : odd))
          .sweeping(SKIP, 4);
      for (; prompt.get() < REQUESTS; prompt.incrementAndGet()) {
        Requests request = Requests.request().id("r" + prompt.get()).seed(prompt.get());
        tokens +=
            time.alone(request.prompt("xyab").maxNewTokens(NEW_TOKENS).build()).tokenIds().length;
      }
      double all = time.decodingPasses() + time.trialPasses();
      assertThat(tokens).isGreaterThanOrEqualTo(LEAST_TOKENS);
      assertThat(time.trialPasses()).as("it searched").isPositive();
      // The last measurement may exceed what was left.
      assertThat(time.trialPasses())
          .as("of %.0f passes for %d tokens", all, tokens)
          .isLessThanOrEqualTo(SHARE * all + CREDIT + time.dearestTrialPasses());
    }
  }
}
