package io.skipstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.skipstream.schemas.testing.EveryType;
import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.schemas.v1.Counters;
import io.skipstream.schemas.v1.PromptEvent;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BinaryEventCodecTest {
  private static final EventCodec<PromptEvent> PROMPTS =
      EventFormat.PROTOBUF.codec(PromptEvent.getDefaultInstance());
  private static final EventCodec<EveryType> EVERY_TYPE =
      EventFormat.PROTOBUF.codec(EveryType.getDefaultInstance());

  @Test
  void shouldNameFieldWhenWireTypeIsWrong() {
    byte[] temperature = fields(5, Field.newBuilder().addVarint(1).build());
    byte[] content =
        fields(
            3,
            Field.newBuilder()
                .addLengthDelimited(ChatMessage.newBuilder().setRole("a").build().toByteString())
                .addLengthDelimited(
                    ByteString.copyFrom(fields(2, Field.newBuilder().addFixed32(1).build())))
                .build());

    assertThat(refused(temperature)).hasMessage("temperature: expected a number, was a varint");
    assertThat(refused(content))
        .hasMessage("messages[1].content: expected a string, was a 32-bit value");
    assertThat(refused(content).field()).isEqualTo("messages[1].content");
  }

  @Test
  void shouldNameFieldWhenMapEntryIsWrong() {
    ByteString entry = ByteString.copyFrom(fields(2, Field.newBuilder().addVarint(1).build()));
    byte[] payload = fields(15, Field.newBuilder().addLengthDelimited(entry).build());

    assertThat(refused(payload).field()).isEqualTo("metadata[0].value");
  }

  @Test
  void shouldRefuseWhenNumberDoesNotFit() {
    byte[] maxNewTokens = fields(4, Field.newBuilder().addVarint(1L << 32).build());
    byte[] negative = fields(4, Field.newBuilder().addVarint(-1).build());

    assertThat(refused(maxNewTokens))
        .hasMessage("max_new_tokens: expected a whole number from 0 to 4294967295, was 4294967296");
    assertThat(refused(negative).field()).isEqualTo("max_new_tokens");
  }

  @Test
  void shouldReadNegativeInt32InBothEncodings() throws Exception {
    for (long encoding : new long[] {-5, -5 & 0xffff_ffffL}) {
      byte[] payload = fields(1, Field.newBuilder().addVarint(encoding).build());

      assertThat(EVERY_TYPE.decode(payload).getAnInt32()).isEqualTo(-5);
    }
  }

  @Test
  void shouldReadRepeatedNumbersPackedOrNot() throws Exception {
    EveryType expected = EveryType.newBuilder().addNumbers(-1).addNumbers(1).build();
    byte[] unpacked = fields(18, Field.newBuilder().addVarint(1).addVarint(2).build());

    assertThat(EVERY_TYPE.decode(expected.toByteArray())).isEqualTo(expected);
    assertThat(EVERY_TYPE.decode(unpacked)).isEqualTo(expected);
  }

  @Test
  void shouldNameElementWhenPackedNumberIsWrong() {
    ByteString packed = ByteString.copyFrom(new byte[] {1, 2, (byte) 0x80});
    byte[] payload = fields(18, Field.newBuilder().addLengthDelimited(packed).build());

    assertThatThrownBy(() -> EVERY_TYPE.decode(payload))
        .isInstanceOfSatisfying(
            EventDecodingException.class, e -> assertThat(e.field()).startsWith("numbers["));
  }

  @Test
  void shouldNameFieldWhenStringIsNotUtf8() {
    ByteString bytes = ByteString.copyFrom(new byte[] {(byte) 0xc0, (byte) 0x80});

    assertThat(refused(fields(2, Field.newBuilder().addLengthDelimited(bytes).build())))
        .hasMessage("prompt: expected a string in UTF-8, was 2 bytes that are not");
  }

  @Test
  void shouldRefuseEveryTruncationThatCutsAField() throws Exception {
    byte[] whole = PROMPTS.encode(Samples.chatPrompt());
    int read = 0;
    for (int length = 0; length < whole.length; length++) {
      try {
        PROMPTS.decode(Arrays.copyOf(whole, length));
        read++;
      } catch (EventDecodingException e) {
        assertThat(e).hasMessageContaining("not valid protobuf at byte");
      }
    }
    // One for each boundary between the 17 values of the sample.
    assertThat(read).isEqualTo(17);
  }

  @Test
  void shouldSayWhenPayloadLooksLikeJson() {
    assertThat(refused("{\"id\":\"1\",\"prompt\":\"Hello\"}".getBytes(UTF_8)))
        .hasMessage("event: not valid protobuf, it looks like JSON");
  }

  @Test
  void shouldReadEmptyPayloadAsAllFieldsUnset() throws Exception {
    EventCodec<Counters> codec = EventFormat.PROTOBUF.codec(Counters.getDefaultInstance());

    assertThat(codec.encode(Counters.getDefaultInstance())).isEmpty();
    assertThat(codec.decode(new byte[0])).isEqualTo(Counters.getDefaultInstance());
    assertThatThrownBy(() -> codec.decode(null)).hasMessageContaining("tombstone");
  }

  @Test
  void shouldRefuseWhenLimitsAreExceeded() {
    EventCodec<EveryType> codec =
        EventFormat.PROTOBUF.codec(EveryType.getDefaultInstance(), new DecodingLimits(64, 4, 3, 9));
    EveryType nested =
        EveryType.newBuilder()
            .setInner(
                EveryType.newBuilder()
                    .setInner(EveryType.newBuilder().setInner(EveryType.getDefaultInstance())))
            .build();

    assertThatThrownBy(() -> codec.decode(new byte[65]))
        .hasMessage("event: 65 bytes, the limit is 64");
    assertThatThrownBy(() -> codec.decode(nested.toByteArray()))
        .hasMessage("inner.inner.inner: nested too deeply, at most 3 levels are read");
    assertThatThrownBy(
            () -> codec.decode(EveryType.newBuilder().setAString("éééé5").build().toByteArray()))
        .hasMessage("a_string: expected at most 4 characters, was 5 characters");
  }

  @Test
  void shouldRefuseUnknownGroupsWhenNestedTooDeeply() {
    byte[] groups = new byte[100_000];
    for (int i = 0; i < groups.length; i += 2) {
      groups[i] = (byte) 0x83; // field 2000, a group begins
      groups[i + 1] = 0x7d;
    }

    assertThat(refused(groups)).hasMessageContaining("not valid protobuf");
  }

  private static byte[] fields(int number, Field field) {
    return UnknownFieldSet.newBuilder().addField(number, field).build().toByteArray();
  }

  private static EventDecodingException refused(byte[] payload) {
    return catchThrowableOfType(EventDecodingException.class, () -> PROMPTS.decode(payload));
  }
}
