package io.skipstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.skipstream.schemas.testing.EveryType;
import io.skipstream.schemas.v1.PromptEvent;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class RandomisedCodecTest {
  private static final int ROUND_TRIPS = 500;
  private static final int MUTATIONS = 3000;
  private static final DecodingLimits LIMITS = new DecodingLimits(1 << 16, 1 << 16, 16, 64);
  private static final List<String> SNIPPETS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\\u",
          "\\ud800",
          "null",
          "true",
          "-",
          "1e999",
          "1e-999999999",
          "99999999999999999999999",
          "0.5",
          "\u0000",
          "[[[[[[[[[[[[[[[[[[[[",
          "é",
          "\"id\":",
          "\"messages\":",
          "\"metadata\":{");

  @ParameterizedTest
  @EnumSource
  void shouldReturnWhatWasEncoded(EventFormat format) throws Exception {
    RandomMessages random = new RandomMessages(new Random(1));
    for (Message type : types()) {
      EventCodec<Message> codec = format.codec(type);
      for (int i = 0; i < ROUND_TRIPS; i++) {
        Message message = random.next(type);

        byte[] bytes = codec.encode(message);

        assertThat(codec.decode(bytes)).isEqualTo(message);
        assertThat(codec.encode(codec.decode(bytes))).isEqualTo(bytes);
      }
    }
  }

  @Test
  void shouldAgreeWithProtobufsOwnJson() throws Exception {
    RandomMessages random = new RandomMessages(new Random(2));
    for (Message type : types()) {
      EventCodec<Message> codec = EventFormat.JSON.codec(type);
      for (int i = 0; i < ROUND_TRIPS; i++) {
        Message message = random.next(type);
        Message.Builder theirs = type.newBuilderForType();

        JsonFormat.parser().merge(new String(codec.encode(message), UTF_8), theirs);

        assertThat(withoutNegativeZero(codec.encode(theirs.build())))
            .isEqualTo(withoutNegativeZero(codec.encode(message)));
        assertThat(codec.decode(JsonFormat.printer().print(message).getBytes(UTF_8)))
            .isEqualTo(message);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseOrReadWhenPayloadIsDamaged(EventFormat format) {
    Random random = new Random(3);
    RandomMessages messages = new RandomMessages(random);
    PromptIds ids = new PromptIds(format, LIMITS, PromptLimits.DEFAULT);
    int refused = 0;
    for (Message type : types()) {
      EventCodec<Message> codec = format.codec(type, LIMITS);
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] payload = codec.encode(messages.next(type));
        for (int j = 1 + random.nextInt(4); j > 0; j--) {
          payload = format == EventFormat.JSON ? mutatedText(payload, random) : payload;
          payload = mutated(payload, random);
        }
        refused += refuses(codec, payload) ? 1 : 0;
        ids.find(payload);
      }
    }
    assertThat(refused).isGreaterThan(MUTATIONS);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotAllocateMoreThanPayloadDeserves(EventFormat format) {
    // Lengths that lie are where a decoder could be led to allocate.
    Random random = new Random(4);
    EventCodec<PromptEvent> codec = format.codec(PromptEvent.getDefaultInstance(), LIMITS);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] payload = new byte[random.nextInt(64)];
      random.nextBytes(payload);
      if (payload.length > 5) {
        payload[0] = (byte) (random.nextInt(16) << 3 | 2);
        Arrays.fill(payload, 1, 5, (byte) 0xff);
        payload[5] = 7;
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      refuses(codec, payload);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
    }
  }

  private static boolean refuses(EventCodec<?> codec, byte[] payload) {
    try {
      codec.decode(payload);
      return false;
    } catch (EventDecodingException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(600).doesNotContain("\n");
      return true;
    }
  }

  /** Protobuf's parser loses the sign of a zero. */
  private static String withoutNegativeZero(byte[] json) {
    return new String(json, UTF_8).replace("-0.0", "0.0");
  }

  private static byte[] mutated(byte[] payload, Random random) {
    if (payload.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(payload.length);
    byte[] result = payload.clone();
    switch (random.nextInt(5)) {
      case 0 -> result[at] = (byte) random.nextInt();
      case 1 -> result[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> result = Arrays.copyOf(payload, at);
      case 3 -> result = Arrays.copyOfRange(payload, at, payload.length);
      default -> {
        int to = at + random.nextInt(payload.length - at);
        result = Arrays.copyOf(payload, payload.length + to - at);
        System.arraycopy(payload, at, result, payload.length, to - at);
      }
    }
    return result;
  }

  private static byte[] mutatedText(byte[] payload, Random random) {
    StringBuilder text = new StringBuilder(new String(payload, UTF_8));
    String snippet = SNIPPETS.get(random.nextInt(SNIPPETS.size()));
    int at = random.nextInt(text.length() + 1);
    if (random.nextBoolean()) {
      text.insert(at, snippet);
    } else {
      text.replace(at, Math.min(text.length(), at + random.nextInt(5)), snippet);
    }
    return text.toString().getBytes(UTF_8);
  }

  private static List<Message> types() {
    List<Message> types = new ArrayList<>(Samples.TYPES);
    types.add(EveryType.getDefaultInstance());
    return types;
  }
}
