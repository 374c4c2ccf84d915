package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skipstream.processor.config.SkipstreamConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TailFormatTest {
  private static final SkipstreamConfig CONFIG = SkipstreamConfig.of(Map.of());

  @Test
  void shouldPutACompletionIntoOneLine() throws IOException {
    String value =
        """
        {"id":"a","stream":"java","text":"x\\n\\u001b[31my","finish_reason":"stop",
         "timings":{"tokens_per_second":12.34},"acceptance":{"draft_acceptance_rate":0.5}}
        """;

    assertThat(format(TailTopic.COMPLETIONS).lines(record(value)))
        .containsExactly("2@7 java/a  stop  12.3 tokens/s  50.0 % accepted  \"x [31my\"");
  }

  @Test
  void shouldShowMessagesOfAPrompt() throws IOException {
    String value = "{\"id\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    assertThat(format(TailTopic.PROMPTS).lines(record(value)).get(0)).endsWith("a  user: \"hi\"");
  }

  @Test
  void shouldShowATokenChunkOnOneLine() throws IOException {
    ConsumerRecord<byte[], byte[]> chunk =
        record(
            "{\"id\":\"a\",\"stream\":\"java\",\"text\":\"int x\",\"index\":3,\"attempt\":2,"
                + "\"last\":true}");
    chunk.headers().add("incarnation-id", "i".getBytes(StandardCharsets.UTF_8));

    assertThat(format(TailTopic.TOKENS).lines(chunk))
        .containsExactly("2@7 java/a  attempt 2 chunk 3, the last  \"int x\"");
  }

  @Test
  void shouldShowADeadLetterAsReceivedWithItsHeaders() throws IOException {
    ConsumerRecord<byte[], byte[]> letter = record("rubbish");
    letter.headers().add("why", "because".getBytes(StandardCharsets.UTF_8));
    letter.headers().add("bytes", new byte[] {(byte) 0xff});

    assertThat(format(TailTopic.DLQ).lines(letter))
        .containsExactly(
            "2@7 key java", "    value: rubbish", "    why: because", "    bytes: base64:/w==");
  }

  @Test
  void shouldShowAsReceivedWhatCannotBeDecoded() throws IOException {
    assertThat(format(TailTopic.COMPLETIONS).lines(record("rubbish")))
        .contains("    value: rubbish");
  }

  @Test
  void shouldGiveEverythingAsJson() throws IOException {
    JsonNode json = format(TailTopic.COMPLETIONS).json(record("{\"id\":\"a\"}"));

    assertThat(json.path("topic").asText()).isEqualTo("t");
    assertThat(json.path("partition").asInt()).isEqualTo(2);
    assertThat(json.path("offset").asLong()).isEqualTo(7);
    assertThat(json.path("key").asText()).isEqualTo("java");
    assertThat(json.path("value").path("id").asText()).isEqualTo("a");
  }

  private static TailFormat format(TailTopic topic) {
    return new TailFormat(topic.codec(CONFIG), new ObjectMapper());
  }

  private static ConsumerRecord<byte[], byte[]> record(String value) {
    return new ConsumerRecord<>(
        "t", 2, 7, "java".getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }
}
