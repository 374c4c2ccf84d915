package io.skipstream.processor.cancel;

import io.skipstream.processor.fuzz.FuzzTarget;
import io.skipstream.processor.fuzz.JsonMutations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Records of the cancellations topic. Half of the inputs has its beginning as the key. */
public final class CancelTarget implements FuzzTarget {
  private final CancelDecoder decoder = new CancelDecoder();
  private final JsonMutations json = new JsonMutations();

  @Override
  public String name() {
    return "cancellations";
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        "{\"id\":\"17\",\"reason\":\"the user left\"}".getBytes(StandardCharsets.UTF_8),
        "{\"id\":\"Ω🌍\"}".getBytes(StandardCharsets.UTF_8),
        "{\"id\":\"\",\"unknown\":[{\"a\":1}]}".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public byte[] mutate(byte[] input, byte[] other, Random random) {
    return json.mutate(input, other, random);
  }

  @Override
  public String feed(byte[] input) throws Exception {
    byte[] key = input.length % 2 == 0 ? null : Arrays.copyOf(input, input.length / 3);
    try {
      decoder.decode(key, input);
    } catch (UnreadableCancellationException refused) {
      return "refused: " + refused.getMessage();
    }
    return "read";
  }

  @Override
  public long allocationLimitBytes(int inputBytes) {
    return (1 << 18) + 200L * inputBytes;
  }
}
