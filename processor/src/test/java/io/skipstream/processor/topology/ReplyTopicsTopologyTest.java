package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.bytes;
import static io.skipstream.processor.testing.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.deadletter.DeadLetterHeaders;
import io.skipstream.processor.request.RequestHeaders;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.TopologyHarness;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.serving.InvalidPromptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts that want their completion on a topic of their own. */
class ReplyTopicsTopologyTest {
  private static final String ALLOWED = "topics.replies=team-a, team-b";

  @TempDir Path state;

  @Test
  void shouldAnswerOnTheTopicThatThePromptNames() {
    try (TopologyHarness it = harness(ALLOWED)) {
      send(it, json("a"), "team-a");
      send(it, json("b"), "team-b");
      it.send("stream", json("c"));
      it.generator.running().forEach(FakeGenerator.Running::finish);
      it.tick();

      assertThat(ids(it, "team-a")).containsExactly("a");
      assertThat(ids(it, "team-b")).containsExactly("b");
      assertThat(it.completedIds()).containsExactly("c");
      assertThat(it.acceptanceEvents()).hasSize(3);
      assertThat(it.totals().getCompletions()).isEqualTo(3);
    }
  }

  @Test
  void shouldGoByTheLastHeaderWhenThereAreSeveral() {
    try (TopologyHarness it = harness(ALLOWED)) {
      send(it, json("a"), "elsewhere", "team-b");
      it.generator.running("a").finish();
      it.tick();

      assertThat(ids(it, "team-b")).containsExactly("a");
    }
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "team-c", "Team-A", "team-a,team-b", "llm.prompts.v1", "llm.completions.v1"})
  void shouldRefuseThePromptWhenItsTopicIsNotAllowed(String topic) {
    try (TopologyHarness it = harness(ALLOWED)) {
      send(it, json("a"), topic);
      it.tick();

      assertThat(it.generator.running()).isEmpty();
      CompletionEvent event = it.completions().get(0);
      assertThat(event.getId()).isEqualTo("a");
      assertThat(event.getError().getCode()).isEqualTo("invalid-prompt");
      assertThat(event.getError().getField()).isEqualTo(RequestHeaders.REPLY_TOPIC);
      assertThat(event.getError().getMessage())
          .startsWith("skipstream.reply-topic: ")
          .endsWith(" is not one of topics.replies: team-a, team-b");
      assertThat(it.deadLetters()).hasSize(1);
      assertThat(it.idle()).isTrue();
    }
  }

  @Test
  void shouldSayThatNoneIsAllowedWhenTheSettingsAllowNone() {
    try (TopologyHarness it = harness("format.prompts=json")) {
      send(it, json("a"), "llm.completions.v1");

      assertThat(it.completions().get(0).getError().getMessage())
          .isEqualTo(
              "skipstream.reply-topic: 'llm.completions.v1' is not one of topics.replies: none");
    }
  }

  @Test
  void shouldNotRepeatWhatCanNotBeATopicWhenItRefusesIt() {
    try (TopologyHarness it = harness(ALLOWED)) {
      send(it, json("a"), "x\n".repeat(50_000));

      CompletionEvent event = it.completions().get(0);
      assertThat(event.getError().getMessage())
          .isEqualTo(
              "skipstream.reply-topic: a value of 100000 bytes that can't name a topic is not one"
                  + " of topics.replies: team-a, team-b");
    }
  }

  @Test
  void shouldTellOfEachEndOnTheTopicThatThePromptNames() {
    try (TopologyHarness it = harness(ALLOWED)) {
      send(it, json("refused", "\"top_p\":7"), "team-a");
      send(it, json("late", "\"deadline_epoch_ms\":1"), "team-a");
      send(it, json("failed"), "team-a");
      it.generator.running("failed").fail(new InvalidPromptException("prompt", "no"));
      send(it, json("cancelled"), "team-a");
      it.cancel("stream", "cancelled");
      it.tick();
      it.generator.running().forEach(FakeGenerator.Running::finish);
      it.tick();

      assertThat(ids(it, "team-a"))
          .containsExactlyInAnyOrder("refused", "late", "failed", "cancelled");
      assertThat(it.completions()).isEmpty();
      assertThat(it.deadLetters())
          .hasSize(2)
          .allSatisfy(
              letter ->
                  assertThat(letter.headers())
                      .extracting(header -> header.key())
                      .contains(RequestHeaders.REPLY_TOPIC, DeadLetterHeaders.CODE));
    }
  }

  @Test
  void shouldKeepTheTopicOfARefusedPromptWhenItWaitsForItsTurn() {
    try (TopologyHarness it = harness(ALLOWED, "delivery.order=arrival")) {
      it.send("stream", json("first"));
      send(it, json("refused", "\"top_p\":7"), "team-b");
      it.tick();
      assertThat(ids(it, "team-b")).isEmpty();
      it.generator.running("first").finish();
      it.tick();

      assertThat(it.completedIds()).containsExactly("first");
      assertThat(ids(it, "team-b")).containsExactly("refused");
    }
  }

  private TopologyHarness harness(String... settings) {
    return new TopologyHarness(state, new FakeGenerator(8), settings);
  }

  private static void send(TopologyHarness it, byte[] value, String... topics) {
    RecordHeaders headers = new RecordHeaders();
    for (String topic : topics) {
      headers.add(
          RequestHeaders.REPLY_TOPIC,
          topic == null ? null : topic.getBytes(StandardCharsets.UTF_8));
    }
    it.prompts.pipeInput(new TestRecord<>(bytes("stream"), value, headers));
  }

  private static List<String> ids(TopologyHarness it, String topic) {
    return it.completions(topic).stream().map(CompletionEvent::getId).toList();
  }
}
