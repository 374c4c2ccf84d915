package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DecodeLoopFailureTest {
  @Test
  void shouldTellFatalFirstAndEndAllInErrorWhenTheEngineFails() {
    try (LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(1, 3, 64, 8))) {
      EngineException lost = quiet(new EngineException("device lost"));
      fixture
          .engine()
          .beforePass(
              batch -> {
                if (fixture.engine().passes().size() == 4) {
                  throw lost;
                }
              });
      CountDownLatch go = new CountDownLatch(1);
      List<Integer> fatalBefore = new ArrayList<>();
      Recorder active =
          new Recorder() {
            @Override
            public void onFinished(GenerationResult finished) {
              fatalBefore.add(fixture.fatal.size());
              super.onFinished(finished);
            }

            @Override
            public synchronized void onTokens(String newText, int[] tokenIds) {
              LoopFixture.hold(go);
              super.onTokens(newText, tokenIds);
            }
          };
      fixture.loop().offer(Requests.request().build(), active);
      Recorder waiting = fixture.offer(Requests.request());
      go.countDown();

      assertThat(active.await().finishReason()).isEqualTo(FinishReason.ERROR);
      assertThat(active.await().error()).isSameAs(lost);
      assertThat(active.text()).isEqualTo(active.await().text()).isNotEmpty();
      assertThat(waiting.await().error()).isSameAs(lost);
      assertThat(fatalBefore).containsExactly(1);
      assertThat(fixture.fatal).containsExactly(lost);
      assertThat(fixture.loop().failure()).isSameAs(lost);
      assertThat(fixture.loop().isAlive()).isFalse();
      assertThat(fixture.loop().offer(Requests.request().build(), new Recorder())).isNull();
      fixture.loop().close();
    }
  }

  @Test
  void shouldSayThatTheEngineFailedWhenTheExceptionDoesNot() {
    IllegalArgumentException bug = quiet(new IllegalArgumentException("bug"));
    try (LoopFixture fixture = new LoopFixture()) {
      fixture
          .engine()
          .beforePass(
              batch -> {
                throw bug;
              });
      GenerationResult result = fixture.generate(Requests.request());

      assertThat(result.finishReason()).isEqualTo(FinishReason.ERROR);
      assertThat(result.error()).isInstanceOf(EngineException.class).hasCause(bug);
      assertThat(fixture.fatal).containsExactly(result.error());
    }
  }

  @Test
  void shouldFailTheRequestAloneWhenItsTextCannotBeMade() {
    try (LoopFixture fixture = new LoopFixture()) {
      fixture.tokenizer.failOnDecodeOnce();
      GenerationResult failed = fixture.generate(Requests.request());
      GenerationResult fine = fixture.generate(Requests.request());

      assertThat(failed.finishReason()).isEqualTo(FinishReason.ERROR);
      assertThat(failed.error()).hasMessage("cannot decode");
      assertThat(fine.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(fixture.loop().isAlive()).isTrue();
    }
  }

  @Test
  void shouldGoOnWhenAListenerFails() {
    try (LoopFixture fixture = new LoopFixture()) {
      fixture
          .loop()
          .offer(
              Requests.request().maxNewTokens(2).build(),
              new GenerationListener() {
                @Override
                public void onTokens(String text, int[] tokenIds) {
                  throw quiet(new IllegalStateException("tokens"));
                }

                @Override
                public void onFinished(GenerationResult result) {
                  throw new AssertionError("finished");
                }
              });
      assertThat(fixture.generate(Requests.request()).finishReason())
          .isEqualTo(FinishReason.LENGTH);
      Awaitility.await()
          .untilAsserted(() -> assertThat(fixture.loop().stats().listenerFailures()).isEqualTo(3));
      assertThat(fixture.fatal).isEmpty();
    }
  }

  @Test
  void shouldThrowWhatTheFactoryThrewWhenItCannotStart() {
    IllegalArgumentException broken = new IllegalArgumentException("no such model");
    assertThatThrownBy(
            () ->
                DecodeLoop.start(
                    DecodeLoopSettings.DEFAULT,
                    () -> {
                      throw broken;
                    },
                    new DecodeText(new TinyTokenizer(), new int[0]),
                    SpeculationPolicy.NONE,
                    DecodeClocks.SYSTEM,
                    failure -> {}))
        .isSameAs(broken);
  }

  private static <T extends Throwable> T quiet(T logged) {
    logged.setStackTrace(new StackTraceElement[0]);
    return logged;
  }
}
