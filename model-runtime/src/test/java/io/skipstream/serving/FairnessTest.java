package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

/** How streams share the decoder, and that what is broken off gives everything back. */
class FairnessTest {
  private static final int STREAMS = 10;
  private static final int TOTAL_TOKENS = 40_000;

  /** Keeps a stream hungry: two requests are always in the loop, and tokens are counted. */
  private static final class Hungry implements GenerationListener {
    private final DecodeLoop loop;
    private final Semaphore changed;
    private final int stream;
    private final int maxNewTokens;
    private final AtomicLongArray served;
    private final AtomicLong total;

    private Hungry(
        DecodeLoop loop,
        Semaphore changed,
        int stream,
        int maxNewTokens,
        AtomicLongArray served,
        AtomicLong total) {
      this.loop = loop;
      this.changed = changed;
      this.stream = stream;
      this.maxNewTokens = maxNewTokens;
      this.served = served;
      this.total = total;
    }

    private void ask() {
      Requests request =
          Requests.request().stream("s" + stream).prompt("xyxy").maxNewTokens(maxNewTokens);
      assertThat(loop.offer(request.build(), this)).isNotNull();
    }

    @Override
    public void onTokens(String text, int[] ids) {
      count(ids.length);
    }

    @Override
    public void onFinished(GenerationResult result) {
      count(result.promptTokens());
      if (total.get() < TOTAL_TOKENS) {
        ask();
      } else {
        changed.release();
      }
    }

    private void count(int tokens) {
      if (total.get() < TOTAL_TOKENS) {
        served.addAndGet(stream, tokens);
        total.addAndGet(tokens);
      }
    }
  }

  @Test
  void shouldShareTokensEquallyWhenTenStreamsAreHungryForRequestsOfAnyLength() throws Exception {
    double[] tokens = run(Map.of());

    double fair = Arrays.stream(tokens).sum() / STREAMS;
    assertThat(boxed(tokens))
        .allSatisfy(each -> assertThat(each).isBetween(0.9 * fair, 1.1 * fair));
  }

  @Test
  void shouldShareTokensByWeightWhenOneStreamWeighsMore() throws Exception {
    double[] tokens = run(Map.of("s0", 2.0));

    double fair = Arrays.stream(tokens).sum() / (STREAMS + 1);
    assertThat(tokens[0]).isBetween(1.8 * fair, 2.2 * fair);
    assertThat(boxed(Arrays.copyOfRange(tokens, 1, STREAMS)))
        .allSatisfy(each -> assertThat(each).isBetween(0.9 * fair, 1.1 * fair));
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static double[] run(Map<String, Double> weights) throws InterruptedException {
    int requestsEach = 4;
    AtomicLongArray served = new AtomicLongArray(STREAMS);
    AtomicLong total = new AtomicLong();
    Semaphore done = new Semaphore(0);
    DecodeLoopSettings settings = new DecodeLoopSettings(6, 100, 64, 8, weights, 1.25);
    try (LoopFixture fixture = new LoopFixture().settings(settings)) {
      List<Hungry> all = new ArrayList<>();
      for (int stream = 0; stream < STREAMS; stream++) {
        // From 5 to 50 tokens: the longest requests must not give the largest share.
        int maxNewTokens = 5 * (stream + 1);
        all.add(new Hungry(fixture.loop(), done, stream, maxNewTokens, served, total));
      }
      // They ask on the decode thread, so that none is served before the others are there.
      GenerationListener begin =
          first -> {
            for (Hungry hungry : all) {
              for (int i = 0; i < requestsEach; i++) {
                hungry.ask();
              }
            }
          };
      assertThat(fixture.loop().offer(Requests.request().stream("first").build(), begin))
          .isNotNull();
      assertThat(done.tryAcquire(STREAMS * requestsEach, 60, TimeUnit.SECONDS)).isTrue();
    }
    double[] tokens = new double[STREAMS];
    for (int i = 0; i < STREAMS; i++) {
      tokens[i] = served.get(i);
    }
    return tokens;
  }

  @Test
  void shouldGiveAQuietStreamTheNextFreePlaceWhenAnotherFloods() {
    DecodeLoopSettings settings = DecodeLoopSettings.of(2, 100, 64, 8);
    AtomicInteger before = new AtomicInteger();
    try (LoopFixture fixture = new LoopFixture().settings(settings)) {
      List<Recorder> flood = new ArrayList<>();
      Recorder quiet =
          new Recorder() {
            @Override
            public synchronized void onFinished(GenerationResult finished) {
              flood.forEach(each -> before.addAndGet(each.finished() ? 1 : 0));
              super.onFinished(finished);
            }
          };
      // Offered on the decode thread, so that all wait when the first has finished.
      Recorder first =
          new Recorder() {
            @Override
            public synchronized void onFinished(GenerationResult finished) {
              for (int i = 0; i < 50; i++) {
                flood.add(fixture.offer(request("flood")));
              }
              assertThat(fixture.loop().offer(request("quiet").build(), quiet)).isNotNull();
              super.onFinished(finished);
            }
          };
      assertThat(fixture.loop().offer(request("flood").build(), first)).isNotNull();
      quiet.await();

      flood.forEach(Recorder::await);
      assertThat(before.get()).as("beside it and before it").isLessThanOrEqualTo(2);
    }
  }

  private static Requests request(String stream) {
    return Requests.request().stream(stream).maxNewTokens(10);
  }

  @Test
  void shouldReturnAllKvWhenTwoHundredAreCancelledOrOverdueAtRandomMoments() {
    Random random = new Random(9);
    DecodeLoopSettings settings = DecodeLoopSettings.of(4, 400, 5, 8);
    // Little KV, so that some are cancelled while they are preempted.
    try (LoopFixture fixture =
        new LoopFixture().settings(settings).kvBudgetTokens(120).speculating(3, 0.5, 2)) {
      List<Recorder> recorders = new ArrayList<>();
      AtomicInteger asked = new AtomicInteger();
      for (int i = 0; i < 300; i++) {
        int afterTokens = i % 3 == 0 ? random.nextInt(20) : Integer.MAX_VALUE;
        boolean deadline = i % 3 == 1;
        GenerationHandle[] handle = new GenerationHandle[1];
        Recorder recorder =
            new Recorder() {
              @Override
              public synchronized void onTokens(String text, int[] ids) {
                super.onTokens(text, ids);
                fixture.epochMs.incrementAndGet();
                if (ids().length >= afterTokens && handle[0] != null) {
                  handle[0].cancel();
                }
              }
            };
        Requests request =
            Requests.request().stream("s" + i % 7).id("r" + i).seed(i).maxNewTokens(20);
        if (deadline) {
          request.deadlineEpochMs(1_000 + random.nextInt(1_500));
        }
        handle[0] = fixture.loop().offer(request.build(), recorder);
        assertThat(handle[0]).isNotNull();
        if (afterTokens == 0) {
          handle[0].cancel();
        }
        asked.addAndGet(deadline || afterTokens < Integer.MAX_VALUE ? 1 : 0);
        recorders.add(recorder);
      }
      assertThat(asked).hasValue(200);
      long tokens = 0;
      for (Recorder recorder : recorders) {
        GenerationResult result = recorder.await();
        assertThat(recorder.finishes()).isEqualTo(1);
        assertThat(recorder.text()).isEqualTo(result.text());
        assertThat(recorder.ids()).isEqualTo(result.tokenIds());
        tokens += result.tokenIds().length;
      }
      assertThat(recorders)
          .extracting(each -> each.await().finishReason())
          .contains(FinishReason.CANCELLED, FinishReason.DEADLINE, FinishReason.LENGTH);
      DecodeStats stats = fixture.loop().stats();
      assertThat(fixture.engine().kvUsage().reservedTokens()).isZero();
      assertThat(stats.finishedRequests()).isEqualTo(300);
      assertThat(stats.activeSequences() + stats.waitingRequests()).isZero();
      assertThat(stats.emittedTokens()).isEqualTo(tokens + stats.wastedTokens());
    }
  }
}
