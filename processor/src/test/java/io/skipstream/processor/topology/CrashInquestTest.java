package io.skipstream.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.poison.Peers;
import io.skipstream.processor.poison.ProcessLife;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.schemas.v1.CompletionEvent;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Prompts whose processes die, move, or end in an orderly way. */
class CrashInquestTest extends TaskLives {
  @Test
  void shouldCountACrashWhenTheProcessThatStartedItIsGone() {
    send("a");
    takeOver("second");
    tick();

    assertThat(pending.get(0L).getCrashes()).isEqualTo(1);
    assertThat(pending.get(0L).getStartedBy()).isEqualTo("second");
    tick();
    assertThat(generator.runningIds()).containsExactly("a");
  }

  @Test
  void shouldNotCountWhenTheProcessThatStartedItLives() {
    send("a");
    living.add("first");
    for (int i = 0; i < 5; i++) {
      takeOver("mover-" + i);
      tick();
      tick();
      living.add("mover-" + i);
    }

    assertThat(pending.get(0L).getCrashes()).isZero();
    assertThat(generator.runningIds()).containsExactly("a");
  }

  @Test
  void shouldNotCountWhenTheTaskIsRevivedInItsOwnProcess() {
    send("a");
    processor.close();
    processor.init(context);
    tick();

    assertThat(pending.get(0L).getCrashes()).isZero();
    assertThat(pending.get(0L).getAttempts()).isEqualTo(2);
  }

  @Test
  void shouldNotCountWhenTheProcessGaveItBackBeforeItsEnd() {
    for (String next : new String[] {"second", "third", "fourth", "fifth"}) {
      if (generator.runningIds().isEmpty()) {
        send("a");
      }
      FakeGenerator.Running running = generator.running("a");
      life.end();
      context.resetCommit();
      tick();
      assertThat(running.cancelAsked()).isTrue();
      assertThat(context.committed()).as("before the group is left").isTrue();
      assertThat(pending.get(0L).getStartedBy()).isEmpty();
      assertThat(metrics.busyCount()).isZero();
      takeOver(next);
      tick();
      tick();
    }

    assertThat(pending.get(0L).getCrashes()).isZero();
    generator.running("a").finish();
    tick();
    assertThat(completions()).extracting(CompletionEvent::getAttempt).containsExactly(5);
  }

  @Test
  void shouldNotCountWhatNeverStarted() {
    send("a");
    send("b");
    send("c");
    takeOver("second");
    tick();
    takeOver("third");
    tick();

    assertThat(pending.get(0L).getCrashes()).isEqualTo(2);
    assertThat(pending.get(2L).getCrashes()).isZero();
  }

  @Test
  void shouldRunAloneAndThenBecomeADeadLetterWhenProcessesKeepDying() {
    send("a");
    send("b");
    takeOver("second");
    tick();
    tick();
    assertThat(generator.runningIds()).as("one crash accuses nobody").containsExactly("a", "b");

    takeOver("third");
    tick();
    tick();
    send("c");
    tick();
    assertThat(generator.runningIds()).containsExactly("a");
    generator.running("a").finish();
    tick();
    tick();
    assertThat(generator.runningIds()).containsExactly("b");

    takeOver("fourth");
    tick();
    tick();
    CompletionEvent last = completions().get(1);
    assertThat(last.getId()).isEqualTo("b");
    assertThat(last.getError().getCode()).isEqualTo("poison");
    assertThat(last.getAttempt()).isEqualTo(3);
    assertThat(context.forwarded(NodeNames.DEAD_LETTERS_SINK)).hasSize(1);
    assertThat(pending.get(1L)).isNull();
    assertThat(generator.runningIds()).as("others are not held up").containsExactly("c");
  }

  @Test
  void shouldWaitForTheAnswerWhenNobodyCanTellWhoLives() {
    send("a");
    CompletableFuture<Peers.Living> answer = new CompletableFuture<>();
    processor.close();
    generator = new FakeGenerator(2);
    credits = new CreditPool(2, 0);
    life = new ProcessLife("second", 0, () -> answer);
    processor = processor();
    processor.init(context);
    tick();
    send("b");
    tick();
    tick();
    assertThat(generator.runningIds()).isEmpty();
    assertThat(pending.get(1L)).isNotNull();

    answer.complete(Set.of("first")::contains);
    tick();
    tick();
    assertThat(generator.runningIds()).containsExactly("a", "b");
  }

  @Test
  void shouldAskAgainWhenTheQuestionFails() {
    send("a");
    CompletableFuture<Peers.Living> failed = new CompletableFuture<>();
    failed.completeExceptionally(new IllegalStateException("no coordinator"));
    processor.close();
    generator = new FakeGenerator(2);
    credits = new CreditPool(2, 0);
    boolean[] asked = {false};
    life =
        new ProcessLife(
            "second",
            0,
            () -> {
              CompletableFuture<Peers.Living> answer =
                  asked[0] ? CompletableFuture.completedFuture(process -> false) : failed;
              asked[0] = true;
              return answer;
            });
    processor = processor();
    processor.init(context);
    tick();
    tick();
    assertThat(generator.runningIds()).isEmpty();

    nowMs += 1000;
    tick();
    tick();
    assertThat(generator.runningIds()).containsExactly("a");
    assertThat(pending.get(0L).getCrashes()).isEqualTo(1);
  }

  @Test
  void shouldStoreBeforeStartingWhenTheTaskIsOnProbation() {
    life = new ProcessLife("first", 1, () -> CompletableFuture.completedFuture(process -> false));
    processor.close();
    processor = processor();
    processor.init(context);
    send("a");
    assertThat(generator.runningIds()).isEmpty();
    tick();
    assertThat(generator.runningIds()).isEmpty();
    assertThat(context.committed()).isTrue();
    assertThat(pending.get(0L).getStartedBy()).isEqualTo("first");
    tick();
    generator.running("a").finish();
    tick();
    tick();

    send("b");
    assertThat(generator.runningIds()).as("it has proved itself").containsExactly("b");

    processor.close();
    generator = new FakeGenerator(2);
    credits = new CreditPool(2, 0);
    PromptProcessor sameProcess = processor();
    processor = sameProcess;
    processor.init(context);
    send("c");
    assertThat(generator.runningIds()).as("not with what killed others").doesNotContain("c");
  }

  /** Another process takes the task, this one's generator and credits are its own. */
  private void takeOver(String process) {
    processor.close();
    generator = new FakeGenerator(2);
    credits = new CreditPool(2, 0);
    life = life(process);
    processor = processor();
    processor.init(context);
  }
}
