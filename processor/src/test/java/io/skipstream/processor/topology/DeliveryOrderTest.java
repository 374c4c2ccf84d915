package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.bytes;
import static io.skipstream.processor.testing.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.TopologyHarness;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.serving.InvalidPromptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryOrderTest {
  private static final String ARRIVAL = "delivery.order=arrival";
  private static final int CAPACITY = 4;

  @TempDir Path state;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldDeliverEachStreamInOrderWhenGenerationsEndInAnyOrder(long seed) {
    Random random = new Random(seed);
    int count = 120;
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(CAPACITY), ARRIVAL)) {
      List<CompletionEvent> events = new ArrayList<>();
      int sent = 0;
      while (events.size() < count) {
        if (sent < count && (random.nextInt(3) > 0 || it.generator.running().isEmpty())) {
          String more = random.nextInt(8) == 0 ? "\"top_p\":9" : "\"top_p\":1";
          it.send("stream-" + random.nextInt(3), json("p" + sent++, more));
        } else if (!it.generator.running().isEmpty()) {
          List<FakeGenerator.Running> running = it.generator.running();
          FakeGenerator.Running one = running.get(random.nextInt(running.size()));
          if (random.nextInt(8) == 0) {
            one.fail(new InvalidPromptException("prompt", "no"));
          } else {
            one.finish();
          }
        }
        it.tick();
        events.addAll(it.completions());
      }

      assertThat(events).extracting(CompletionEvent::getId).doesNotHaveDuplicates();
      assertThat(events).extracting(CompletionEvent::getFinishReason).contains("error", "length");
      Map<String, Long> last = new HashMap<>();
      for (CompletionEvent event : events) {
        Long before = last.put(event.getStream(), event.getSourceOffset());
        assertThat(event.getSourceOffset()).isGreaterThan(before == null ? -1 : before);
      }
      it.tick();
      try (var left = it.pending().all()) {
        assertThat(left).isExhausted();
      }
    }
  }

  @Test
  void shouldKeepTheBatchFullWhenTheFirstOfAStreamIsSlow() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2), ARRIVAL)) {
      for (int i = 0; i < 6; i++) {
        it.send("stream", json("p" + i));
      }
      for (int i = 1; i < 6; i++) {
        assertThat(it.generator.runningIds()).containsExactly("p0", "p" + i);
        it.generator.running("p" + i).finish();
        it.tick();
      }
      assertThat(it.completions()).isEmpty();
      assertThat(it.pending().get(3L).getStartedBy()).as("no death is its fault now").isEmpty();

      it.generator.running("p0").finish();
      it.tick();
      assertThat(it.completedIds()).containsExactly("p0", "p1", "p2", "p3", "p4", "p5");
    }
  }

  @Test
  void shouldStopReadingWhenHeldResultsFillTheWindow() {
    TopicPartition partition = new TopicPartition("llm.prompts.v1", 0);
    try (TopologyHarness it =
        new TopologyHarness(state, new FakeGenerator(2), ARRIVAL, "pending.max.count=3")) {
      for (int i = 0; i < 3; i++) {
        it.send("stream", json("p" + i));
      }
      it.generator.running("p1").finish();
      it.tick();
      it.generator.running("p2").finish();
      it.tick();
      assertThat(it.gate.isClosed(partition)).isTrue();

      it.generator.running("p0").finish();
      it.tick();
      assertThat(it.gate.isClosed(partition)).isFalse();
    }
  }

  @Test
  void shouldNotHoldWhenTheStreamsDiffer() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2), ARRIVAL)) {
      it.send("slow", json("a"));
      it.send("quick", json("b"));
      it.send("quick", bytes("{\"id\":\"c\"}"));
      it.generator.running("b").finish();
      it.tick();

      assertThat(it.completedIds()).containsExactly("b", "c");
    }
  }

  @Test
  void shouldNotWaitForTheEventWhenALetterIsDead() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2), ARRIVAL)) {
      it.send("stream", json("a"));
      it.send("stream", json("a", "\"top_p\":0.5"));
      assertThat(it.deadLetters()).hasSize(1);
      assertThat(it.completions()).isEmpty();
      it.generator.running("a").finish();
      it.tick();

      assertThat(it.completions())
          .extracting(CompletionEvent::getSourceOffset)
          .containsExactly(0L, 1L);
    }
  }

  @Test
  void shouldEndACancelledPromptInItsTurnAndKeepAnAnswerThatIsHeld() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2), ARRIVAL)) {
      for (String id : List.of("a", "b", "c", "d")) {
        it.send("stream", json(id));
      }
      it.generator.running("b").finish();
      it.tick();
      it.cancel("stream", "b");
      it.cancel("stream", "d");
      it.tick();
      assertThat(it.completions()).isEmpty();
      it.generator.running("a").finish();
      it.tick();
      it.generator.running("c").finish();
      it.tick();

      assertThat(it.completions())
          .extracting(CompletionEvent::getId, CompletionEvent::getFinishReason)
          .containsExactly(
              tuple("a", "length"),
              tuple("b", "length"),
              tuple("c", "length"),
              tuple("d", "cancelled"));
    }
  }
}
