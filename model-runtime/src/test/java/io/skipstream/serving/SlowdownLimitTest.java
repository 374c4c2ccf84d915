package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.skipstream.engine.PassBatch;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.ContextCurve;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.RowSteps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A stream with many requests hardly slows another down. */
class SlowdownLimitTest {
  private static final int PLACES = 16;
  private static final double WITHOUT_LIMIT = 1000;
  private static final SamplingParameters LAW = new SamplingParameters(0.8, 0, 0.95, 0, 1.2);
  // Of a hundred tokens' context each, three requests take as long as the weights.
  private static final CostTable DEAR_CONTEXTS = costs(3e-3, RowSteps.freeUpTo(512));
  // Each row takes half as long again as the weights, as where arithmetic is what takes time.
  private static final CostTable DEAR_ROWS =
      costs(
          1e-6,
          RowSteps.of(
              IntStream.rangeClosed(1, 128).toArray(),
              IntStream.rangeClosed(1, 128).mapToDouble(rows -> 0.5 + 0.5 * rows).toArray()));

  private static CostTable costs(double contextSeconds, RowSteps rows) {
    return new CostTable(
        LoopFixture.LAYERS,
        2e-2,
        5e-2,
        ContextCurve.linear(contextSeconds),
        7e-2,
        5e-2,
        rows,
        RowSteps.freeUpTo(512));
  }

  private static DecodeLoopSettings settings(double maxSlowdown, Map<String, Double> weights) {
    return new DecodeLoopSettings(PLACES, 100, 64, 8, weights, maxSlowdown);
  }

  /** On a clock that goes by the cost table. */
  private static LoopFixture fixture(CostTable costs, double maxSlowdown) {
    LoopFixture fixture = new LoopFixture().costs(costs).settings(settings(maxSlowdown, Map.of()));
    fixture.engine().beforePass(batch -> fixture.nanos.addAndGet(nanos(costs, batch)));
    return fixture;
  }

  private static long nanos(CostTable costs, PassBatch batch) {
    double context = 0;
    for (int run = 0; run < batch.runs(); run++) {
      context += (double) batch.baseLength(run) / batch.runs();
    }
    return Math.round(1e9 * costs.verifySeconds(batch.rows(), context, batch.runs()));
  }

  private static Requests request(String stream, int number) {
    return Requests.request().stream(stream).id(stream + number).seed(number).maxNewTokens(60);
  }

  private static List<Requests> requests(String stream, int count) {
    List<Requests> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(request(stream, i));
    }
    return requests;
  }

  /** Decodes all that come at once and holds their texts against plain decoding. */
  private static Map<Requests, GenerationResult> decode(
      LoopFixture fixture, List<Requests> requests) {
    Map<Requests, Recorder> recorders = new LinkedHashMap<>();
    fixture.onDecodeThread(
        () -> requests.forEach(each -> recorders.put(each, fixture.offer(each))));
    Map<Requests, GenerationResult> results = new LinkedHashMap<>();
    recorders.forEach((request, recorder) -> results.put(request, recorder.await()));
    results.forEach(
        (request, result) ->
            assertThat(result.tokenIds()).isEqualTo(fixture.plainIds(request.build())));
    return results;
  }

  /** How many times as long a quiet stream's request takes beside a flood as alone. */
  private static double slowdown(CostTable costs, double maxSlowdown) {
    Requests quiet = request("quiet", -1).maxNewTokens(40);
    double alone;
    try (LoopFixture fixture = fixture(costs, maxSlowdown)) {
      alone = decode(fixture, List.of(quiet)).get(quiet).timings().totalMs();
    }
    try (LoopFixture fixture = fixture(costs, maxSlowdown)) {
      List<Requests> all = requests("flood", 24);
      all.add(quiet);
      return decode(fixture, all).get(quiet).timings().totalMs() / alone;
    }
  }

  @Test
  void shouldKeepAQuietStreamFastWhenContextsOfAFloodAreDear() {
    assertThat(slowdown(DEAR_CONTEXTS, WITHOUT_LIMIT)).as("else").isGreaterThan(4);
    assertThat(slowdown(DEAR_CONTEXTS, 1.3)).isLessThan(2);
  }

  @Test
  void shouldKeepAQuietStreamFastWhenRowsOfAFloodAreDear() {
    assertThat(slowdown(DEAR_ROWS, WITHOUT_LIMIT)).as("else").isGreaterThan(4);
    // Prompt rows have a limit of their own.
    assertThat(slowdown(DEAR_ROWS, 1.3)).isLessThan(3);
  }

  @Test
  void shouldLetNobodyRestWhenStreamsHaveAsManyEach() {
    try (LoopFixture fixture = fixture(DEAR_CONTEXTS, 1)) {
      List<Requests> all = requests("one", 8);
      all.addAll(requests("other", 8));

      decode(fixture, all);

      assertThat(fixture.loop().stats().rests()).isZero();
    }
  }

  @Test
  void shouldLetNobodyRestWhenAStreamIsAlone() {
    try (LoopFixture fixture = fixture(DEAR_CONTEXTS, 1)) {
      decode(fixture, requests("one", 30));

      assertThat(fixture.loop().stats().rests()).isZero();
    }
  }

  @Test
  void shouldLetNobodyRestWhenAStreamHasMoreAndWeighsAsMuchMore() {
    try (LoopFixture fixture =
        fixture(DEAR_CONTEXTS, 1).settings(settings(1, Map.of("heavy", 0.9, "light", 0.3)))) {
      List<Requests> all = requests("heavy", 12);
      all.addAll(requests("light", 4));

      decode(fixture, all);

      assertThat(fixture.loop().stats().rests()).isZero();
    }
  }

  @Test
  void shouldLetNobodyRestWhenNobodyKnowsWhatPassesCost() {
    try (LoopFixture fixture = new LoopFixture().settings(settings(1, Map.of()))) {
      List<Requests> all = requests("flood", 20);
      all.add(request("quiet", -1));

      decode(fixture, all);

      assertThat(fixture.loop().stats().rests()).isZero();
    }
  }

  @Test
  void shouldLetNobodyRestWhenFurtherRequestsAreNearlyFree() {
    try (LoopFixture fixture = fixture(costs(1e-6, RowSteps.freeUpTo(512)), 1.1)) {
      List<Requests> all = requests("flood", 20);
      all.add(request("quiet", -1));

      decode(fixture, all);

      assertThat(fixture.loop().stats().rests()).isZero();
    }
  }

  /** Counts what a stream is served until another request has finished. */
  private static Recorder counting(AtomicLong tokens, Recorder until) {
    return new Recorder() {
      @Override
      public synchronized void onTokens(String text, int[] ids) {
        super.onTokens(text, ids);
        tokens.addAndGet(until.finished() ? 0 : ids.length);
      }
    };
  }

  @Test
  void shouldLetStreamsWithManyTakeTurnsWhenAQuietOneIsThere() {
    AtomicLong early = new AtomicLong();
    AtomicLong late = new AtomicLong();
    Recorder quiet = new Recorder();
    try (LoopFixture fixture = fixture(DEAR_CONTEXTS, 1.5)) {
      DecodeLoop loop = fixture.loop();
      fixture.onDecodeThread(
          () -> {
            requests("early", 8).forEach(each -> loop.offer(each.build(), counting(early, quiet)));
            requests("late", 7).forEach(each -> loop.offer(each.build(), counting(late, quiet)));
            loop.offer(request("quiet", -1).build(), quiet);
          });
      quiet.await();

      assertThat(loop.stats().rests()).isPositive();
      assertThat(late.doubleValue()).isCloseTo(early.doubleValue(), withinPercentage(10));
    }
  }

  @Test
  void shouldGiveThePlainIdsWhenRequestsRestInTheMiddleOfDrafts() {
    SplittableRandom random = TestRandom.of("rests");
    long rests = 0;
    for (int trial = 0; trial < 20; trial++) {
      double most = 1 + random.nextDouble();
      try (LoopFixture fixture =
          fixture(random.nextBoolean() ? DEAR_ROWS : DEAR_CONTEXTS, most)
              .kvBudgetTokens(300 + random.nextInt(2_000))
              .speculating(trial, random.nextDouble(), 1 + random.nextInt(3))) {
        List<Requests> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          String stream = random.nextInt(4) > 0 ? "flood" : "s" + random.nextInt(5);
          Requests each = request(stream, i).maxNewTokens(1 + random.nextInt(40)).sampling(LAW);
          fixture.foretell(each.build());
          all.add(each);
        }

        decode(fixture, all);

        rests += fixture.loop().stats().rests();
      }
    }
    assertThat(rests).isGreaterThan(1_000);
  }

  @Test
  void shouldRefuseALimitThatWouldMakePassesShorter() {
    assertThatThrownBy(() -> settings(0.9, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max_slowdown must be 1 or more, was 0.9");
    assertThatThrownBy(() -> settings(Double.NaN, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
