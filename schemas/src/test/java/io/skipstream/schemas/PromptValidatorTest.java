package io.skipstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.schemas.v1.ResolvedRequest;
import java.util.Collections;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PromptValidatorTest {
  private static final PromptValidator VALIDATOR = new PromptValidator(PromptLimits.DEFAULT);
  private static final String TOO_MANY_BYTES = "é".repeat(128 * 1024 + 1);

  @Test
  void shouldAcceptWhatPeopleType() {
    assertThatCode(() -> VALIDATOR.validate(prompt().build())).doesNotThrowAnyException();
    assertThatCode(() -> VALIDATOR.validate(Samples.chatPrompt())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("edges")
  void shouldAcceptWhenAtTheLimit(UnaryOperator<PromptEvent.Builder> change) {
    assertThatCode(() -> VALIDATOR.validate(change.apply(prompt()).build()))
        .doesNotThrowAnyException();
  }

  static Stream<UnaryOperator<PromptEvent.Builder>> edges() {
    return Stream.of(
        p -> p.setId("🌍".repeat(256)),
        p -> p.setPrompt(" "),
        p -> p.setPrompt("x".repeat(256 * 1024)),
        p -> p.setMaxNewTokens(1),
        p -> p.setMaxNewTokens(131_072),
        p -> p.setTemperature(0).setTopP(1).setMinP(0).setTopK(0).setRepetitionPenalty(100),
        p -> p.setTemperature(100).setTopP(Double.MIN_VALUE).setMinP(Math.nextDown(1.0)),
        p -> p.setTopK(Integer.MAX_VALUE).setRepetitionPenalty(Double.MIN_VALUE),
        p -> p.setTemperature(-0.0),
        p -> p.setLogprobs(0),
        p -> p.setLogprobs(20),
        p -> p.setSeed(Long.MIN_VALUE).setDeadlineEpochMs(0),
        p -> p.addAllStop(Collections.nCopies(16, "\n".repeat(256))),
        p -> p.clearPrompt().addAllMessages(Collections.nCopies(1024, message("user").build())),
        p -> metadata(p, 64),
        p -> p.putMetadata("k".repeat(128), "v".repeat(16 * 1024 - 128)));
  }

  @ParameterizedTest
  @MethodSource("violations")
  void shouldNameFieldValueAndLimitWhenRefused(
      UnaryOperator<PromptEvent.Builder> change, String field, String problem) {
    InvalidEventException e =
        catchThrowableOfType(
            InvalidEventException.class, () -> VALIDATOR.validate(change.apply(prompt()).build()));

    assertThat(e).hasMessage(field + ": must be " + problem);
    assertThat(e.field()).isEqualTo(field);
    assertThat(problem).isEqualTo(e.limit() + ", was " + e.value());
  }

  static Stream<Arguments> violations() {
    String id = "1 to 256 characters, not blank, without control characters, was ";
    String unset = "exactly one of prompt and messages, was ";
    String role = "1 to 64 characters, not blank, was ";
    return Stream.of(
        refusal(p -> p.clearId(), "id", id + "missing"),
        refusal(p -> p.setId(" "), "id", id + "\" \""),
        refusal(p -> p.setId("a\u0000"), "id", id + "\"a\\u0000\""),
        refusal(
            p -> p.setId("x".repeat(257)),
            "id",
            id + '"' + "x".repeat(60) + "\"… (257 characters)"),
        refusal(p -> p.clearPrompt(), "prompt", unset + "neither"),
        refusal(p -> p.addMessages(message("user")), "prompt", unset + "both"),
        refusal(
            p -> p.setPrompt(TOO_MANY_BYTES), "prompt", "at most 262144 bytes, was 262146 bytes"),
        refusal(
            p -> p.clearPrompt().addMessages(message("user").setContent(TOO_MANY_BYTES)),
            "messages",
            "at most 262144 bytes, was 262150 bytes"),
        refusal(
            p -> p.clearPrompt().addAllMessages(Collections.nCopies(1025, message("a").build())),
            "messages",
            "at most 1024 messages, was 1025 messages"),
        refusal(
            p -> p.clearPrompt().addMessages(message("a")).addMessages(message(" ")),
            "messages[1].role",
            role + "\" \""),
        refusal(
            p -> p.clearPrompt().addMessages(message("r".repeat(65))),
            "messages[0].role",
            role + '"' + "r".repeat(60) + "\"… (65 characters)"),
        refusal(p -> p.setMaxNewTokens(0), "max_new_tokens", "from 1 to 131072, was 0"),
        refusal(p -> p.setMaxNewTokens(-1), "max_new_tokens", "from 1 to 131072, was 4294967295"),
        refusal(p -> p.setTemperature(-0.1), "temperature", "from 0 to 100, was -0.1"),
        refusal(p -> p.setTemperature(100.5), "temperature", "from 0 to 100, was 100.5"),
        refusal(p -> p.setTemperature(Double.NaN), "temperature", "from 0 to 100, was NaN"),
        refusal(
            p -> p.setTemperature(Double.POSITIVE_INFINITY),
            "temperature",
            "from 0 to 100, was Infinity"),
        refusal(p -> p.setTopK(-1), "top_k", "from 0 to 2147483647, was 4294967295"),
        refusal(p -> p.setTopP(0), "top_p", "greater than 0, at most 1, was 0.0"),
        refusal(p -> p.setTopP(1.5), "top_p", "greater than 0, at most 1, was 1.5"),
        refusal(p -> p.setTopP(Double.NaN), "top_p", "greater than 0, at most 1, was NaN"),
        refusal(p -> p.setMinP(1), "min_p", "0 or greater, less than 1, was 1.0"),
        refusal(p -> p.setMinP(-1), "min_p", "0 or greater, less than 1, was -1.0"),
        refusal(
            p -> p.setRepetitionPenalty(0),
            "repetition_penalty",
            "greater than 0, at most 100, was 0.0"),
        refusal(
            p -> p.setRepetitionPenalty(101),
            "repetition_penalty",
            "greater than 0, at most 100, was 101.0"),
        refusal(p -> p.setLogprobs(21), "logprobs", "from 0 to 20, was 21"),
        refusal(p -> p.setDeadlineEpochMs(-1), "deadline_epoch_ms", "0 or greater, was -1"),
        refusal(
            p -> p.addAllStop(Collections.nCopies(17, "x")),
            "stop",
            "at most 16 strings, was 17 strings"),
        refusal(p -> p.addStop("a").addStop(""), "stop[1]", "1 to 256 characters, was \"\""),
        refusal(
            p -> p.addStop("s".repeat(257)),
            "stop[0]",
            "1 to 256 characters, was \"" + "s".repeat(60) + "\"… (257 characters)"),
        refusal(p -> metadata(p, 65), "metadata", "at most 64 entries, was 65 entries"),
        refusal(
            p -> p.putMetadata("", "v"),
            "metadata",
            "keyed by 1 to 128 characters, was the key \"\""),
        refusal(
            p -> p.putMetadata("k", "v".repeat(16 * 1024)),
            "metadata",
            "at most 16384 bytes, was 16385 bytes"));
  }

  @Test
  void shouldLeaveRoomForPendingRecordWhenEverythingIsAtItsLimit() throws Exception {
    PromptLimits limits = PromptLimits.DEFAULT;
    String stop = "🌍".repeat(limits.maxStopChars());
    PromptEvent largest =
        prompt()
            .setId("🌍".repeat(limits.maxIdChars()))
            .setPrompt("x".repeat(limits.maxPromptBytes()))
            .addAllStop(Collections.nCopies(limits.maxStops(), stop))
            .putMetadata("k", "v".repeat(limits.maxMetadataBytes() - 1))
            .build();
    VALIDATOR.validate(largest);

    PendingPrompt pending =
        PendingPrompt.newBuilder()
            .setRawValue(ByteString.copyFrom(new byte[DecodingLimits.PROMPT.maxBytes()]))
            .setId(largest.getId())
            .setRequest(
                ResolvedRequest.newBuilder()
                    .setPrompt(largest.getPrompt())
                    .addAllStop(largest.getStopList())
                    .putAllMetadata(largest.getMetadataMap()))
            .build();

    assertThat(pending.getSerializedSize()).isLessThan(832 * 1024);
  }

  private static Arguments refusal(
      UnaryOperator<PromptEvent.Builder> change, String field, String problem) {
    return Arguments.of(change, field, problem);
  }

  private static PromptEvent.Builder prompt() {
    return PromptEvent.newBuilder().setId("1").setPrompt("Hello");
  }

  private static ChatMessage.Builder message(String role) {
    return ChatMessage.newBuilder().setRole(role);
  }

  private static PromptEvent.Builder metadata(PromptEvent.Builder prompt, int entries) {
    for (int i = 0; i < entries; i++) {
      prompt.putMetadata("key" + i, "");
    }
    return prompt;
  }
}
