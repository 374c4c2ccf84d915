package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.engine.EngineInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class GenerationsTest {
  @Test
  void shouldKeepTheOrderWhenThereAreMoreRequestsThanRoom() throws InterruptedException {
    try (LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(2, 1, 8, 8))) {
      List<GenerationRequest> requests = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        requests.add(Requests.request().maxNewTokens(1 + i % 7).build());
      }

      List<GenerationResult> results = Generations.generateAll(fixture.loop(), requests);

      assertThat(results)
          .extracting(result -> result.tokenIds().length)
          .isEqualTo(requests.stream().map(GenerationRequest::maxNewTokens).toList());
    }
  }

  @Test
  void shouldRejectWhenThereIsNoRoom() {
    try (LoopFixture fixture = new LoopFixture()) {
      fixture.loop().close();

      assertThatThrownBy(
              () -> Generations.generate(fixture.loop(), Requests.request().id("late").build()))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("late");
    }
  }

  @Test
  void shouldCancelTheRequestWhenTheFutureIsCancelled() {
    CountDownLatch go = new CountDownLatch(1);
    try (LoopFixture fixture = new LoopFixture()) {
      fixture.engine().beforePass(batch -> Awaitility.await().until(() -> go.getCount() == 0));
      CompletableFuture<GenerationResult> future =
          Generations.generate(fixture.loop(), Requests.request().maxNewTokens(200).build());
      assertThat(future.cancel(true)).isTrue();
      go.countDown();

      Awaitility.await().until(() -> fixture.loop().stats().finishedRequests() == 1);
      assertThat(fixture.loop().stats().emittedTokens()).isLessThan(200);
    }
  }

  @Test
  void shouldSayThatItCancelledWhenTheResultComesMeanwhile() {
    try (Generator generator = new FinishingOnCancel()) {
      CompletableFuture<GenerationResult> future =
          Generations.generate(generator, Requests.request().build());

      assertThat(future.cancel(true)).isTrue();
      assertThat(future).isCancelled();
    }
  }

  /** Tells its listener the result before {@link GenerationHandle#cancel} returns. */
  private static final class FinishingOnCancel implements Generator {
    @Override
    public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
      return () -> listener.onFinished(null);
    }

    @Override
    public EngineInfo engineInfo() {
      throw new UnsupportedOperationException("not asked here");
    }

    @Override
    public int validate(GenerationRequest request) {
      return 1;
    }

    @Override
    public int capacity() {
      return 1;
    }

    @Override
    public Throwable failure() {
      return null;
    }

    @Override
    public void close() {}
  }
}
