package io.skipstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.schemas.v1.PromptEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptIdsTest {
  private static final PromptIds JSON =
      new PromptIds(EventFormat.JSON, DecodingLimits.DEFAULT, PromptLimits.DEFAULT);
  private static final PromptIds BINARY =
      new PromptIds(EventFormat.PROTOBUF, DecodingLimits.DEFAULT, PromptLimits.DEFAULT);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"7\",\"temperature\":\"hot\"}",
        "{\"messages\":[{\"id\":\"8\"}],\"temperature\":\"hot\",\"id\":\"7\"}",
        "{\"id\":\"7\",\"prompt\":\"Hel",
        "{\"id\":\"7\",}",
        "{\"id\":\"7\"} rubbish",
        "\uFEFF{\"id\":\"7\"",
        "{\"seed\":1,\"seed\":2,\"id\":\"7\"}"
      })
  void shouldFindIdWhenSomethingElseIsWrong(String json) {
    assertThat(JSON.find(json.getBytes(UTF_8))).contains("7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Hello",
        "\"id\"",
        "[{\"id\":\"7\"}]",
        "{\"prompt\":\"Hel",
        "{\"id\":7}",
        "{\"id\":null}",
        "{\"id\":\"\"}",
        "{\"id\":\" \"}",
        "{\"id\":\"a\\nb\"}",
        "{\"id\":\"\\ud800\"}",
        "{\"id\":\"7\",\"id\":\"8\"}",
        "{\"id\":\"7",
        "{\"x\":{\"id\":\"7\"}}"
      })
  void shouldFindNothingWhenIdIsDoubtful(String json) {
    assertThat(JSON.find(json.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void shouldFindNothingWhenIdIsTooLongOrDamaged() {
    String longId = "x".repeat(257);

    assertThat(JSON.find(("{\"id\":\"" + longId + "\"}").getBytes(UTF_8))).isEmpty();
    assertThat(JSON.find("{\"id\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
    assertThat(JSON.find(null)).isEmpty();
  }

  @Test
  void shouldFindIdWhenOtherBytesAreNotUtf8() {
    byte[] payload = "{\"id\":\"7\",\"prompt\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(JSON.find(payload)).contains("7");
  }

  @Test
  void shouldFindIdWhenPayloadIsTooLarge() {
    PromptIds ids =
        new PromptIds(
            EventFormat.JSON, DecodingLimits.DEFAULT.withMaxBytes(100), PromptLimits.DEFAULT);

    assertThat(ids.find(("{\"id\":\"7\",\"prompt\":\"" + "x".repeat(200) + "\"}").getBytes(UTF_8)))
        .contains("7");
  }

  @Test
  void shouldFindIdInDamagedProtobuf() {
    byte[] whole = PromptEvent.newBuilder().setId("7").setPrompt("Hello").build().toByteArray();

    assertThat(BINARY.find(Arrays.copyOf(whole, whole.length - 2))).contains("7");
    assertThat(BINARY.find(Arrays.copyOf(whole, 2))).isEmpty();
    assertThat(BINARY.find("{\"id\":\"7\"}".getBytes(UTF_8))).isEmpty();
    assertThat(BINARY.find(new byte[0])).isEmpty();
  }
}
