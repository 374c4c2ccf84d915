package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CombPlanner;
import io.skipstream.speculation.SamplingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Text is a function of the request, however it was drafted, batched and preempted. */
class LosslessnessTest {
  private static final SamplingParameters[] LAWS = {
    SamplingParameters.GREEDY,
    new SamplingParameters(0.8, 0, 0.95, 0, 1.2),
    new SamplingParameters(1, 5, 1, 0, 1),
    new SamplingParameters(1.5, 0, 1, 0.05, 1.1)
  };
  private static final String[] STOPS = {"ab", "bca", "xy", " the", "\n\n", "é", "aa.", "de"};

  @Test
  void shouldGiveThePlainIdsWhenSpeculatingBatchingAndPreempting() {
    long accepted = 0;
    long preempted = 0;
    for (int trial = 0; trial < 60; trial++) {
      DecodeStats stats = checkTrial(trial, false);
      accepted += stats.acceptedTokens();
      preempted += stats.preemptions();
    }
    assertThat(accepted).isGreaterThan(1_000);
    assertThat(preempted).isGreaterThan(300);
  }

  @Test
  void shouldGiveThePlainTextWhenSpeculatingWithStopStrings() {
    for (int trial = 0; trial < 60; trial++) {
      checkTrial(1_000 + trial, true);
    }
  }

  private static DecodeStats checkTrial(int trial, boolean stops) {
    Random random = new Random(trial);
    List<Requests> requests = requests(random, stops);
    List<GenerationResult> plain = new ArrayList<>();
    try (LoopFixture fixture = new LoopFixture(TinyTokenizer.EOS)) {
      for (Requests request : requests) {
        plain.add(fixture.generate(request));
      }
    }
    // Room for some of the sequences only, so that they are preempted without being asked to.
    Random drill = new Random(trial);
    try (LoopFixture fixture =
        new LoopFixture(TinyTokenizer.EOS)
            .settings(
                DecodeLoopSettings.of(
                    1 + random.nextInt(8), 16, 1 + random.nextInt(9), 1 + random.nextInt(9)))
            .kvBudgetTokens(random.nextBoolean() ? 100 : 4_096)
            .drill(sequence -> drill.nextInt(10) == 0)) {
      switch (trial % 3) {
        case 0 -> fixture.speculating(trial, random.nextDouble(), 1 + random.nextInt(3));
        case 1 -> fixture.skipping(new ChainPlanner(4, 0.2));
        default -> fixture.skipping(new CombPlanner(6, 20, 0.2));
      }
      List<Recorder> recorders = new ArrayList<>();
      List<int[]> expected = new ArrayList<>();
      for (Requests request : requests) {
        expected.add(fixture.foretell(request.build()));
      }
      for (Requests request : requests) {
        recorders.add(fixture.offer(request));
      }
      for (int i = 0; i < requests.size(); i++) {
        GenerationResult result = recorders.get(i).await();
        String what = "trial " + trial + ", request " + i;
        assertThat(result.text()).as(what).isEqualTo(plain.get(i).text());
        assertThat(result.tokenIds()).as(what).isEqualTo(plain.get(i).tokenIds());
        assertThat(result.finishReason()).as(what).isEqualTo(plain.get(i).finishReason());
        assertThat(result.stopString()).as(what).isEqualTo(plain.get(i).stopString());
        assertThat(result.logprobs()).as(what).isEqualTo(plain.get(i).logprobs());
        assertThat(recorders.get(i).text()).as(what).isEqualTo(result.text());
        assertThat(recorders.get(i).ids()).as(what).isEqualTo(result.tokenIds());
        if (!stops) {
          assertThat(result.tokenIds()).as(what).isEqualTo(expected.get(i));
        }
      }
      checkSums(fixture.loop().stats(), recorders);
      return fixture.loop().stats();
    }
  }

  private static void checkSums(DecodeStats stats, List<Recorder> recorders) {
    long steps = 0;
    long drafted = 0;
    long accepted = 0;
    long reported = 0;
    for (Recorder recorder : recorders) {
      AcceptanceStats acceptance = recorder.await().acceptance();
      steps += acceptance.steps();
      drafted += acceptance.draftTokens();
      accepted += acceptance.acceptedTokens();
      reported += recorder.await().tokenIds().length;
    }
    assertThat(stats.draftSteps()).isEqualTo(steps);
    assertThat(stats.draftedTokens()).isEqualTo(drafted);
    assertThat(stats.acceptedTokens()).isEqualTo(accepted);
    assertThat(stats.emittedTokens() - stats.wastedTokens()).isEqualTo(reported);
    assertThat(stats.finishedRequests()).isEqualTo(recorders.size());
    assertThat(stats.activeSequences()).isZero();
    assertThat(stats.waitingRequests()).isZero();
    assertThat(stats.kvReservedTokens()).isZero();
  }

  private static List<Requests> requests(Random random, boolean stops) {
    List<Requests> requests = new ArrayList<>();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      Requests request =
          Requests.request()
              .id("r" + i)
              .seed(1_000L * i + random.nextInt(1_000))
              .prompt("abc xy aa.dea".repeat(2).substring(random.nextInt(20)))
              .maxNewTokens(1 + random.nextInt(40))
              .sampling(LAWS[random.nextInt(LAWS.length)])
              .logprobs(random.nextInt(4) - 1);
      if (stops) {
        request.stops(STOPS[random.nextInt(STOPS.length)], STOPS[random.nextInt(STOPS.length)]);
      }
      requests.add(request);
    }
    return requests;
  }
}
