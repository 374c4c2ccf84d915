package io.skipstream.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.skipstream.engine.EngineException;
import io.skipstream.processor.cancel.Cancellation;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Provenance;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.InvalidPromptException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptProcessorTest extends TaskLives {
  @Test
  void shouldTakeUpWhatIsLeftInOrderWhenATaskLivesAgain() {
    send("a");
    send("b");
    send("c");
    processor.close();
    generator = new FakeGenerator(2);
    credits = new CreditPool(2, 0);
    processor = processor();

    processor.init(context);
    assertThat(generator.runningIds()).as("not before the attempt is committed").isEmpty();
    context.resetCommit();
    tick();
    assertThat(generator.runningIds()).isEmpty();
    assertThat(context.committed()).isTrue();
    assertThat(pending.get(0L).getAttempts()).isEqualTo(2);
    assertThat(pending.get(1L).getAttempts()).isEqualTo(2);
    assertThat(pending.get(2L).getAttempts()).as("never started").isZero();
    tick();
    assertThat(generator.runningIds()).containsExactly("a", "b");

    generator.running("a").finish();
    generator.running("b").finish();
    tick();
    tick();
    assertThat(generator.runningIds()).containsExactly("c");
    generator.running("c").finish();
    tick();

    List<CompletionEvent> events = completions();
    assertThat(events).extracting(CompletionEvent::getId).containsExactly("a", "b", "c");
    assertThat(events).extracting(CompletionEvent::getAttempt).containsExactly(2, 2, 1);
    assertThat(registry.get(Meters.RESTORED.key()).counter().count()).isEqualTo(3);
  }

  @Test
  void shouldStartTheFirstPromptOfAStreamWhenAnotherHasAllOtherCredits() {
    liveOnWith(new CreditPool(4, 1));
    for (String id : List.of("a", "b", "c", "d", "e")) {
      sendTo("greedy", id);
    }
    assertThat(generator.runningIds()).containsExactly("a", "b", "c");

    sendTo("quiet", "x");
    sendTo("quiet", "y");
    sendTo("third", "z");
    tick();
    assertThat(generator.runningIds()).containsExactly("a", "b", "c", "x");
    generator.running("a").finish();
    tick();
    assertThat(generator.runningIds())
        .as("the one that came back is for a newcomer again")
        .containsExactly("b", "c", "x", "z");
    generator.running("z").finish();
    tick();
    assertThat(generator.runningIds())
        .as("nobody is new, so the last is kept")
        .containsExactly("b", "c", "x");
    generator.running("b").finish();
    tick();
    assertThat(generator.runningIds()).containsExactly("c", "x", "y");
  }

  @Test
  void shouldKeepTheLastCreditWhenAnIdleStreamWasHereBefore() {
    liveOnWith(new CreditPool(3, 1));
    sendTo("greedy", "a");
    sendTo("greedy", "b");
    sendTo("patient", "x");
    sendTo("patient", "y");
    assertThat(generator.runningIds()).containsExactly("a", "b", "x");

    generator.running("x").finish();
    tick();
    assertThat(generator.runningIds()).containsExactly("a", "b");
    sendTo("quiet", "z");
    assertThat(generator.runningIds())
        .as("it would be the patient one's turn, but that is no newcomer")
        .containsExactly("a", "b", "z");
    generator.running("a").finish();
    tick();
    assertThat(generator.runningIds()).containsExactly("b", "z");
    generator.running("z").finish();
    tick();
    assertThat(generator.runningIds()).containsExactly("b", "y");
  }

  private void liveOnWith(CreditPool pool) {
    processor.close();
    generator = new FakeGenerator(pool.capacity());
    credits = pool;
    processor = processor();
    processor.init(context);
  }

  @Test
  void shouldNotLetANewPromptOvertakeWhenRestoredOnesAreNotStartedYet() {
    send("a");
    processor.close();
    processor.init(context);
    generator.running("a").finish(FinishReason.CANCELLED);
    tick();
    send("b");
    assertThat(generator.runningIds()).isEmpty();
    tick();

    assertThat(generator.runningIds()).containsExactly("a", "b");
  }

  @Test
  void shouldDropResultsWhenTheIncarnationIsDead() {
    send("a");
    FakeGenerator.Running old = generator.running("a");
    processor.close();
    assertThat(old.cancelAsked()).isTrue();

    processor.init(context);
    old.finish();
    tick();
    tick();
    assertThat(completions()).isEmpty();
    assertThat(registry.get(Meters.DROPPED.key()).counter().count()).isEqualTo(1);
    assertThat(registry.get(Meters.WASTED_TOKENS.key()).counter().count()).isEqualTo(3);

    generator.running("a").finish();
    tick();
    assertThat(completions()).extracting(CompletionEvent::getAttempt).containsExactly(2);
  }

  @Test
  void shouldDropResultsThatArrivedWhenTheTaskClosesBeforeTheDrain() {
    send("a");
    generator.running("a").finish();
    processor.close();

    assertThat(context.forwarded()).isEmpty();
    assertThat(pending.get(0L)).isNotNull();
    assertThat(registry.get(Meters.DROPPED.key()).counter().count()).isEqualTo(1);
  }

  @Test
  void shouldGiveCreditsBackOnceWhenTheGeneratorLetsGo() {
    send("a");
    send("b");
    assertThat(credits.taken()).isEqualTo(2);
    FakeGenerator.Running a = generator.running("a");
    FakeGenerator.Running b = generator.running("b");
    processor.close();
    assertThat(credits.taken()).as("the generator still holds them").isEqualTo(2);

    a.finish(FinishReason.CANCELLED);
    b.finish(FinishReason.CANCELLED);
    assertThat(credits.taken()).isZero();
  }

  @Test
  void shouldOpenTheGateWhenTheTaskCloses() {
    for (int i = 0; i < 160; i++) {
      send("p" + i);
    }
    assertThat(gate.isClosed(PARTITION)).isTrue();

    processor.close();
    assertThat(gate.isClosed(PARTITION)).isFalse();
    processor.init(context);
    assertThat(gate.isClosed(PARTITION)).isTrue();
  }

  @Test
  void shouldHaveNoPunctuatorWhenNothingIsPending() {
    assertThat(punctuators()).isEmpty();
    send("a");
    assertThat(punctuators()).hasSize(1);
    generator.running("a").finish();
    tick();
    assertThat(punctuators()).as("totals are yet to be shown").hasSize(1);
    tick();
    assertThat(punctuators()).isEmpty();

    send("b");
    assertThat(punctuators()).hasSize(1);
  }

  @Test
  void shouldTickOnceOnlyWhenTheTaskIsRevived() {
    send("a");
    processor.close();
    assertThat(punctuators()).as("Kafka Streams would go on with them").isEmpty();

    processor.init(context);
    assertThat(punctuators()).hasSize(1);
    generator.running("a").finish();
    tick();
    tick();
    tick();
    generator.running("a").finish();
    tick();
    tick();
    assertThat(punctuators()).isEmpty();
  }

  @Test
  void shouldMarkTheCompletionWhenItWasAcceptedUnderAnotherModel() {
    send("a");
    liveAgainUnder("fingerprint-2", "numerics-1");
    generator.running("a").finish();
    tick();

    Provenance provenance = completions().get(0).getProvenance();
    assertThat(provenance.getModelFingerprint()).isEqualTo("fingerprint-2");
    assertThat(provenance.getAcceptedModelFingerprint()).isEqualTo("fingerprint-1");
    assertThat(provenance.hasAcceptedNumericsId()).isFalse();
  }

  @Test
  void shouldMarkTheCompletionWhenItWasAcceptedUnderOtherNumerics() {
    send("a");
    liveAgainUnder("fingerprint-1", "numerics-2");
    generator.running("a").finish();
    tick();

    Provenance provenance = completions().get(0).getProvenance();
    assertThat(provenance.getNumericsId()).isEqualTo("numerics-2");
    assertThat(provenance.getAcceptedNumericsId()).isEqualTo("numerics-1");
    assertThat(provenance.hasAcceptedModelFingerprint()).isFalse();
  }

  @Test
  void shouldNotMarkTheCompletionWhenItIsResumedUnderTheSameModel() {
    send("a");
    liveAgainUnder("fingerprint-1", "numerics-1");
    generator.running("a").finish();
    tick();

    Provenance provenance = completions().get(0).getProvenance();
    assertThat(provenance.hasAcceptedModelFingerprint()).isFalse();
    assertThat(provenance.hasAcceptedNumericsId()).isFalse();
  }

  @Test
  void shouldMarkTheErrorWhenAResumedPromptFailsUnderAnotherModel() {
    send("a");
    liveAgainUnder("fingerprint-2", "numerics-2");
    generator.running("a").fail(new InvalidPromptException("prompt", "not for this model"));
    tick();

    CompletionEvent event = completions().get(0);
    assertThat(event.getError().getField()).isEqualTo("prompt");
    assertThat(event.getProvenance().getAcceptedModelFingerprint()).isEqualTo("fingerprint-1");
    assertThat(event.getProvenance().getAcceptedNumericsId()).isEqualTo("numerics-1");
  }

  @Test
  void shouldRefuseThePromptWhenItWasAcceptedUnderAnotherModelAndTheSettingsSaySo() {
    send("a");
    processor.close();
    generator = new FakeGenerator(2, "fingerprint-2", "numerics-1");
    processor = processor("resume.other.model", "refuse");
    processor.init(context);
    assertThat(context.forwarded()).isEmpty();
    tick();

    assertThat(completions().get(0).getError().getCode()).isEqualTo("model-changed");
    assertThat(context.forwarded(NodeNames.DEAD_LETTERS_SINK)).hasSize(1);
    assertThat(pending.get(0L)).isNull();
  }

  @Test
  void shouldRefuseARestoredPromptWhenTheModelCannotTakeItAnyMore() {
    send("a");
    send("b");
    processor.close();
    generator = new FakeGenerator(2, "fingerprint-2", "numerics-1");
    generator.die(new InvalidPromptException("prompt", "3000 tokens, the limit is 2048"));
    credits = new CreditPool(2, 0);
    processor = processor();
    processor.init(context);
    tick();
    tick();

    assertThat(completions())
        .extracting(event -> event.getError().getField())
        .containsExactly("prompt", "prompt");
    assertThat(context.forwarded(NodeNames.DEAD_LETTERS_SINK)).hasSize(2);
    assertThat(pending.get(0L)).isNull();
    assertThat(credits.taken()).isZero();
  }

  @Test
  void shouldTellOfALostEngineWhenOnlyDeadIncarnationsHearOfIt() {
    send("a");
    FakeGenerator.Running old = generator.running("a");
    processor.close();
    assertThat(engineLost).hasNullValue();

    EngineException lost = new EngineException("device lost");
    old.fail(lost);
    assertThat(engineLost).hasValue(lost);
  }

  @Test
  void shouldEndARestoredPromptAgainWhenItsCancellationMetItInAnEarlierLife() {
    send("a");
    send("b");
    services.cancels().post(new Cancellation("stream", "a"));
    tick();
    assertThat(generator.running("a").cancelAsked()).isTrue();
    assertThat(generator.running("b").cancelAsked()).isFalse();
    // Its result never reaches the store: the task dies.
    processor.close();
    processor.init(context);
    tick();

    assertThat(completions())
        .extracting(CompletionEvent::getId, CompletionEvent::getFinishReason)
        .containsExactly(tuple("a", "cancelled"));
    assertThat(pending.get(0L)).isNull();
    assertThat(pending.get(1L)).isNotNull();
  }

  @Test
  void shouldGiveTheReservedCreditBackWhenARestoredPromptIsCancelled() {
    send("a");
    processor.close();
    generator.running("a").finish(FinishReason.CANCELLED);
    processor.init(context);
    tick();
    assertThat(credits.taken()).isEqualTo(1);
    services.cancels().post(new Cancellation("stream", "a"));
    tick();

    assertThat(completions())
        .extracting(CompletionEvent::getFinishReason)
        .containsExactly("cancelled");
    assertThat(credits.taken()).isZero();
    assertThat(generator.starts("a")).isEqualTo(1);
  }

  @Test
  void shouldGoOnCountingWhenATaskLivesAgain() {
    send("a");
    generator.running("a").finish();
    tick();
    processor.close();
    processor.init(context);

    assertThat(registry.get(Meters.COMMITTED_COMPLETIONS.key()).functionCounter().count())
        .isEqualTo(1);
    assertThat(metrics.ownedPartitions()).containsExactly(3);
  }

  /** A new process takes the task up and starts what was started. */
  private void liveAgainUnder(String fingerprint, String numericsId) {
    processor.close();
    generator = new FakeGenerator(2, fingerprint, numericsId);
    credits = new CreditPool(2, 0);
    processor = processor();
    processor.init(context);
    tick();
    tick();
  }
}
