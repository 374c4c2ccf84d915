package io.skipstream.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.schemas.v1.CompletionEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results that wait for their turn while tasks die. */
class HeldResultsTest extends TaskLives {
  @BeforeEach
  void deliverInOrder() {
    processor.close();
    processor = processor("delivery.order", "arrival");
    processor.init(context);
  }

  @Test
  void shouldGenerateAgainWhenAHeldResultIsLost() {
    send("a");
    send("b");
    generator.running("b").finish();
    tick();
    send("c", "\"top_p\":7");
    assertThat(completions()).isEmpty();

    takeOver("arrival");
    tick();
    tick();
    generator.running("b").finish();
    tick();
    assertThat(completions()).isEmpty();
    generator.running("a").finish();
    tick();

    assertThat(completions()).extracting(CompletionEvent::getId).containsExactly("a", "b", "c");
    assertThat(completions().get(1).getText()).startsWith("answer to say b");
    assertThat(completions().get(2).getError().getField()).isEqualTo("top_p");
    assertThat(context.forwarded(NodeNames.DEAD_LETTERS_SINK)).as("once").hasSize(1);
    try (var left = pending.all()) {
      assertThat(left).isExhausted();
    }
    tick();
    assertThat(punctuators()).isEmpty();
  }

  @Test
  void shouldLetHeldEventsGoWhenOrderIsNotAskedForAnyMore() {
    send("a");
    send("b", "\"top_p\":7");
    takeOver("completed");
    tick();

    assertThat(completions()).extracting(CompletionEvent::getId).containsExactly("b");
  }

  private void takeOver(String order) {
    processor.close();
    generator = new FakeGenerator(2);
    credits = new CreditPool(2, 0);
    life = life("second");
    processor = processor("delivery.order", order);
    processor.init(context);
  }
}
