package io.skipstream.processor.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages to bytes and texts that know nothing of their structure. */
final class ByteMutations {
  private static final byte[] EDGES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xc0, (byte) 0xff};

  private ByteMutations() {}

  static byte[] bytes(byte[] input, byte[] other, Random random) {
    if (input.length == 0) {
      return other.clone();
    }
    int at = random.nextInt(input.length);
    int length = 1 + random.nextInt(Math.min(16, input.length - at));
    byte[] result = input.clone();
    switch (random.nextInt(8)) {
      case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> result[at] = EDGES[random.nextInt(EDGES.length)];
      case 2 -> result[at] = (byte) random.nextInt();
      case 3 -> result = Arrays.copyOf(input, at);
      case 4 -> result = replaced(input, at, at + length, new byte[0]);
      case 5 -> result = replaced(input, at, at, Arrays.copyOfRange(input, at, at + length));
      case 6 -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        result = replaced(input, at, at + length, noise);
      }
      default -> {
        int from = random.nextInt(other.length + 1);
        result = replaced(input, at, input.length, Arrays.copyOfRange(other, from, other.length));
      }
    }
    return result;
  }

  /**
   * Damages a text.
   *
   * @param snippets what its language is made of
   */
  static byte[] text(byte[] input, byte[] other, List<String> snippets, Random random) {
    int at = random.nextInt(input.length + 1);
    int length = Math.min(input.length - at, random.nextInt(12));
    return switch (random.nextInt(6)) {
      case 0, 1 -> replaced(input, at, at, snippet(snippets, random));
      case 2 -> replaced(input, at, at + length, snippet(snippets, random));
      case 3 -> {
        int from = random.nextInt(other.length + 1);
        int to = from + random.nextInt(Math.min(64, other.length - from) + 1);
        yield replaced(input, at, at + length, Arrays.copyOfRange(other, from, to));
      }
      case 4 -> replaced(input, at, at + length, new byte[0]);
      default -> bytes(input, other, random);
    };
  }

  static byte[] replaced(byte[] input, int from, int to, byte[] by) {
    byte[] result = new byte[input.length - (to - from) + by.length];
    System.arraycopy(input, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(input, to, result, from + by.length, input.length - to);
    return result;
  }

  private static byte[] snippet(List<String> snippets, Random random) {
    return snippets.get(random.nextInt(snippets.size())).getBytes(StandardCharsets.UTF_8);
  }
}
