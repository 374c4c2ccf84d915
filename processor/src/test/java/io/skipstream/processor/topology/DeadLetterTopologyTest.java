package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.bytes;
import static io.skipstream.processor.testing.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.deadletter.DeadLetterHeaders;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.TopologyHarness;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Error;
import io.skipstream.serving.InvalidPromptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterTopologyTest {
  @TempDir Path state;
  private TopologyHarness it;

  @BeforeEach
  void start() {
    it = new TopologyHarness(state, new FakeGenerator(4));
  }

  @AfterEach
  void stop() {
    it.close();
  }

  @Test
  void shouldSendItAsReceivedWithReasonsWhenTheValueIsRubbish() {
    byte[] rubbish = bytes("not json {");
    it.prompts.pipeInput(
        new TestRecord<>(
            bytes("key"), rubbish, new RecordHeaders().add("mine", bytes("kept")), 1234L));

    TestRecord<byte[], byte[]> letter = it.deadLetters().get(0);
    assertThat(letter.key()).isEqualTo(bytes("key"));
    assertThat(letter.value()).isEqualTo(rubbish);
    assertThat(letter.timestamp()).isEqualTo(1234L);
    assertThat(header(letter, "mine")).isEqualTo("kept");
    assertThat(header(letter, DeadLetterHeaders.TOPIC)).isEqualTo("llm.prompts.v1");
    assertThat(header(letter, DeadLetterHeaders.PARTITION)).isEqualTo("0");
    assertThat(header(letter, DeadLetterHeaders.OFFSET)).isEqualTo("0");
    assertThat(header(letter, DeadLetterHeaders.EXCEPTION)).contains("RejectedPromptException");
    assertThat(header(letter, DeadLetterHeaders.STACKTRACE)).contains("PromptIntake");
    assertThat(header(letter, DeadLetterHeaders.MESSAGE)).isNotBlank();
    assertThat(header(letter, DeadLetterHeaders.CODE)).isEqualTo("undecodable");
    assertThat(it.completions()).isEmpty();
  }

  @Test
  void shouldGoOnWithTheNextWhenOneIsRubbish() {
    it.send("stream", bytes("\u0000\u0001"));
    it.send("stream", json("good"));
    it.generator.running("good").finish();
    it.tick();

    assertThat(it.completedIds()).containsExactly("good");
    assertThat(it.deadLetters()).hasSize(1);
  }

  @Test
  void shouldAnswerWithAnErrorWhenTheIdCanBeRead() {
    it.send("stream", json("a", "\"temperature\":\"hot\""));

    CompletionEvent event = it.completions().get(0);
    assertThat(event.getId()).isEqualTo("a");
    assertThat(event.getStream()).isEqualTo("stream");
    assertThat(event.getFinishReason()).isEqualTo("error");
    assertThat(event.getError().getCode()).isEqualTo("undecodable");
    assertThat(event.getError().getField()).isEqualTo("temperature");
    assertThat(header(it.deadLetters().get(0), DeadLetterHeaders.FIELD)).isEqualTo("temperature");
  }

  @Test
  void shouldNameTheFieldWhenAValueIsOutOfRange() {
    it.send("stream", json("a", "\"top_p\":1.5"));
    it.send("stream", json("b", "\"max_new_tokens\":100000"));
    it.send("stream", json("c", "\"logprobs\":20,\"max_new_tokens\":8000"));
    it.send("stream", bytes("{\"id\":\"d\",\"prompt\":\"" + "x".repeat(2000) + "\"}"));
    it.send("stream", bytes("{\"prompt\":\"no id\"}"));

    List<TestRecord<byte[], byte[]>> letters = it.deadLetters();
    assertThat(letters)
        .extracting(letter -> header(letter, DeadLetterHeaders.FIELD))
        .containsExactly("top_p", "max_new_tokens", "max_new_tokens", "prompt", "id");
    assertThat(letters)
        .extracting(letter -> header(letter, DeadLetterHeaders.CODE))
        .containsOnly("invalid-prompt");
    assertThat(it.completedIds()).containsExactly("a", "b", "c", "d");
    assertThat(it.totals().getDeadLetters()).isEqualTo(5);
  }

  @Test
  void shouldRefuseTombstonesWhenTheValueIsNull() {
    it.send("stream", null);

    TestRecord<byte[], byte[]> letter = it.deadLetters().get(0);
    assertThat(letter.value()).isNull();
    assertThat(header(letter, DeadLetterHeaders.CODE)).isEqualTo("undecodable");
  }

  @Test
  void shouldRefuseTheKeyWhenItNamesNoStream() {
    it.prompts.pipeInput(new byte[] {(byte) 0xC3, 0x28}, json("a"));
    it.prompts.pipeInput(new byte[5000], json("b"));

    assertThat(it.deadLetters())
        .extracting(letter -> header(letter, DeadLetterHeaders.FIELD))
        .containsExactly("key", "key");
    assertThat(it.completedIds()).containsExactly("a", "b");
  }

  @Test
  void shouldRefuseTheSecondWhenAnIdIsUsedForOtherContent() {
    it.send("stream", json("a"));
    it.send("stream", json("a", "\"temperature\":1"));

    assertThat(header(it.deadLetters().get(0), DeadLetterHeaders.CODE)).isEqualTo("id-conflict");
    CompletionEvent refusal = it.completions().get(0);
    assertThat(refusal.getSourceOffset()).isEqualTo(1);
    it.generator.running("a").finish();
    it.tick();
    assertThat(it.completedIds()).containsExactly("a");
  }

  @Test
  void shouldRefuseThePromptWhenTheGeneratorFindsItInvalid() {
    it.prompts.pipeInput(
        new TestRecord<>(bytes("k"), json("a"), new RecordHeaders().add("mine", null), 77L));
    it.generator.running("a").fail(new InvalidPromptException("prompt", "too long"));
    it.tick();

    TestRecord<byte[], byte[]> letter = it.deadLetters().get(0);
    assertThat(letter.key()).isEqualTo(bytes("k"));
    assertThat(letter.value()).isEqualTo(json("a"));
    assertThat(letter.timestamp()).isEqualTo(77L);
    assertThat(letter.headers().lastHeader("mine").value()).isNull();
    assertThat(header(letter, DeadLetterHeaders.FIELD)).isEqualTo("prompt");
    Error error = it.completions().get(0).getError();
    assertThat(error.getCode()).isEqualTo("invalid-prompt");
    assertThat(error.getField()).isEqualTo("prompt");
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
