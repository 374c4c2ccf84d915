package io.skipstream.processor.fuzz;

import com.google.protobuf.Message;
import io.skipstream.schemas.DecodingLimits;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventDecodingException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.InvalidEventException;
import io.skipstream.schemas.PromptIds;
import io.skipstream.schemas.PromptLimits;
import io.skipstream.schemas.PromptValidator;
import io.skipstream.schemas.RandomMessages;
import io.skipstream.schemas.Samples;
import io.skipstream.schemas.v1.PromptEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The codec of every event and store record in one format, the search for the id of what does not
 * decode, and the validation of what does. The first byte of an input says which type.
 */
final class CodecTarget implements FuzzTarget {
  private static final List<Message> TYPES = Samples.TYPES;
  private static final int RANDOM_SEEDS = 20;

  private final EventFormat format;
  private final DecodingLimits limits = new DecodingLimits(1 << 16, 1 << 15, 16, 64);
  private final List<EventCodec<Message>> codecs = new ArrayList<>();
  private final PromptIds ids;
  private final PromptValidator validator = new PromptValidator(PromptLimits.DEFAULT);
  private final JsonMutations json = new JsonMutations();

  CodecTarget(EventFormat format) {
    this.format = format;
    this.ids = new PromptIds(format, limits, PromptLimits.DEFAULT);
    TYPES.forEach(type -> codecs.add(format.codec(type, limits)));
  }

  @Override
  public String name() {
    return "codecs, " + format;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    RandomMessages random = new RandomMessages(new Random(1));
    for (int type = 0; type < TYPES.size(); type++) {
      for (Message sample : Samples.all().values()) {
        if (sample.getDescriptorForType() == TYPES.get(type).getDescriptorForType()) {
          seeds.add(input(type, codecs.get(type).encode(sample)));
        }
      }
      for (int i = 0; i < RANDOM_SEEDS; i++) {
        seeds.add(input(type, codecs.get(type).encode(random.next(TYPES.get(type)))));
      }
    }
    return seeds;
  }

  @Override
  public byte[] mutate(byte[] input, byte[] other, Random random) {
    int type = random.nextInt(32) == 0 ? random.nextInt(TYPES.size()) : input[0];
    byte[] mutated = payload(input);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      mutated =
          format == EventFormat.JSON
              ? json.mutate(mutated, payload(other), random)
              : WireMutations.mutate(mutated, payload(other), random);
    }
    return input(type, mutated);
  }

  @Override
  public String feed(byte[] input) throws Exception {
    byte[] payload = payload(input);
    ids.find(payload);
    EventCodec<Message> codec = codecs.get(input[0]);
    Message message;
    try {
      message = codec.decode(payload);
    } catch (EventDecodingException refused) {
      return "refused: " + refused.getMessage();
    }
    byte[] again = codec.encode(message);
    if (again.length <= limits.maxBytes() && !codec.decode(again).equals(message)) {
      throw new IllegalStateException("encoded and decoded, it is another message");
    }
    if (message instanceof PromptEvent prompt) {
      try {
        validator.validate(prompt);
      } catch (InvalidEventException invalid) {
        return "invalid: " + invalid.getMessage();
      }
    }
    return "read";
  }

  @Override
  public long allocationLimitBytes(int inputBytes) {
    // Decoded twice and encoded once; a repeated field of one byte an item takes an object each.
    return (1 << 18) + 400L * inputBytes;
  }

  private static byte[] input(int type, byte[] payload) {
    byte[] input = new byte[payload.length + 1];
    input[0] = (byte) type;
    System.arraycopy(payload, 0, input, 1, payload.length);
    return input;
  }

  private static byte[] payload(byte[] input) {
    return Arrays.copyOfRange(input, 1, input.length);
  }
}
