package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Ends that a request does not come to by itself. */
class DecodeLoopEndTest {
  @Test
  void shouldCancelWhatDecodesAndWhatWaits() {
    CountDownLatch go = new CountDownLatch(1);
    try (LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(1, 3, 64, 8))) {
      fixture.engine().beforePass(batch -> LoopFixture.hold(go));
      Recorder active = new Recorder();
      Recorder waiting = new Recorder();
      GenerationHandle first = fixture.loop().offer(Requests.request().build(), active);
      GenerationHandle second = fixture.loop().offer(Requests.request().build(), waiting);
      Recorder last = fixture.offer(Requests.request());
      first.cancel();
      second.cancel();
      go.countDown();

      assertThat(active.await().finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(waiting.await().finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(last.await().finishReason()).isEqualTo(FinishReason.LENGTH);
      first.cancel();
      assertThat(active.finishes()).isEqualTo(1);
    }
  }

  @Test
  void shouldEndEachRequestOnceWhenCancelsRaceWithCompletion() throws Exception {
    try (LoopFixture fixture = new LoopFixture()) {
      List<Recorder> recorders = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Recorder recorder = new Recorder();
        GenerationHandle handle =
            fixture.loop().offer(Requests.request().maxNewTokens(3).build(), recorder);
        if (handle == null) {
          recorders.get(recorders.size() - 1).await();
          continue;
        }
        recorders.add(recorder);
        if (i % 2 == 0) {
          Thread other = new Thread(handle::cancel);
          other.start();
          other.join();
        }
      }
      for (Recorder recorder : recorders) {
        assertThat(recorder.await().finishReason())
            .isIn(FinishReason.CANCELLED, FinishReason.LENGTH);
      }
      assertThat(fixture.loop().drain(Duration.ofSeconds(30))).isTrue();
      assertThat(recorders).allSatisfy(r -> assertThat(r.finishes()).isEqualTo(1));
      assertThat(fixture.loop().stats().kvReservedTokens()).isZero();
    }
  }

  @Test
  void shouldFinishWhatItHasWhenDrained() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(1, 3, 64, 8))) {
      fixture.engine().beforePass(batch -> LoopFixture.hold(go));
      Recorder active = fixture.offer(Requests.request());
      Recorder waiting = fixture.offer(Requests.request());

      assertThat(fixture.loop().drain(Duration.ofMillis(1))).isFalse();
      assertThat(fixture.loop().offer(Requests.request().build(), new Recorder())).isNull();
      go.countDown();
      assertThat(fixture.loop().drain(Duration.ofSeconds(30))).isTrue();
      assertThat(active.finished()).isTrue();
      assertThat(waiting.finished()).isTrue();
      assertThat(fixture.loop().drain(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void shouldCancelAllWhenClosed() {
    LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(1, 3, 64, 8));
    CountDownLatch inPass = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    fixture
        .engine()
        .beforePass(
            batch -> {
              inPass.countDown();
              LoopFixture.hold(go);
            });
    Recorder active = fixture.offer(Requests.request());
    Recorder waiting = fixture.offer(Requests.request());
    LoopFixture.hold(inPass);
    Thread closer = new Thread(fixture.loop()::close);
    closer.start();
    Awaitility.await().until(() -> !fixture.loop().isAlive());
    go.countDown();

    assertThat(active.await().finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(waiting.await().finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(fixture.loop().offer(Requests.request().build(), new Recorder())).isNull();
    fixture.close();
    fixture.close();
    assertThat(fixture.loop().failure()).isNull();
  }

  @Test
  void shouldTellEveryAcceptedRequestOnceWhenOffersRaceWithClose() throws Exception {
    for (int trial = 0; trial < 50; trial++) {
      LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(2, 1_000, 64, 8));
      DecodeLoop loop = fixture.loop();
      List<Recorder> accepted = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch begun = new CountDownLatch(3);
      List<Thread> offering = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        Thread thread =
            new Thread(
                () -> {
                  Recorder recorder = new Recorder();
                  while (loop.offer(Requests.request().build(), recorder) != null) {
                    accepted.add(recorder);
                    recorder = new Recorder();
                    begun.countDown();
                  }
                });
        thread.start();
        offering.add(thread);
      }
      LoopFixture.hold(begun);
      fixture.close();
      for (Thread thread : offering) {
        thread.join();
      }
      for (Recorder recorder : accepted) {
        recorder.await();
        assertThat(recorder.finishes()).isEqualTo(1);
      }
      assertThat(loop.stats().finishedRequests()).isEqualTo(accepted.size());
    }
  }

  @Test
  void shouldEndAtTheDeadlineWithABeginningOfTheText() {
    try (LoopFixture plain = new LoopFixture();
        LoopFixture fixture = new LoopFixture()) {
      String whole = plain.generate(Requests.request()).text();
      fixture.engine().beforePass(batch -> fixture.epochMs.addAndGet(10));
      GenerationResult result = fixture.generate(Requests.request().deadlineEpochMs(1_080));

      assertThat(result.finishReason()).isEqualTo(FinishReason.DEADLINE);
      assertThat(fixture.engine().passes()).hasSize(8);
      assertThat(result.text()).isNotEmpty();
      assertThat(whole).startsWith(result.text());
    }
  }

  @Test
  void shouldEndAtTheDeadlineWithoutAPlace() {
    CountDownLatch go = new CountDownLatch(1);
    try (LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(1, 3, 64, 8))) {
      fixture.engine().beforePass(batch -> LoopFixture.hold(go));
      final Recorder first = fixture.offer(Requests.request());
      Recorder waiting = fixture.offer(Requests.request().deadlineEpochMs(2_000));
      fixture.nanos.addAndGet(5_000_000);
      fixture.epochMs.set(2_000);
      go.countDown();

      GenerationResult result = waiting.await();
      assertThat(result.finishReason()).isEqualTo(FinishReason.DEADLINE);
      assertThat(result.text()).isEmpty();
      assertThat(result.tokenIds()).isEmpty();
      assertThat(result.timings()).isEqualTo(new GenerationTimings(5, 0, 0, 0, 5));
      assertThat(first.await().finishReason()).isEqualTo(FinishReason.LENGTH);
    }
  }
}
