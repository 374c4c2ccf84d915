package io.skipstream.engine;

/** The logits of a {@link FakeEngine}, as a function of the tokens that a row sees. */
@FunctionalInterface
public interface FakeModel {
  /**
   * Writes the full model's logits.
   *
   * @param tokens the row's tokens, its own last; the first {@code length} count
   * @param out receives [vocab] from {@code offset}
   */
  void logits(int[] tokens, int length, float[] out, int offset, int vocabSize);

  /**
   * Pseudo-random logits that depend on every token of the path.
   *
   * @param spread standard deviation of the logits; 3 makes texts lively but not flat
   */
  static FakeModel hashed(long seed, double spread) {
    return (tokens, length, out, offset, vocabSize) -> {
      long path = seed;
      for (int i = 0; i < length; i++) {
        path = mix(path ^ (tokens[i] + 1L) * 0x9E3779B97F4A7C15L);
      }
      for (int v = 0; v < vocabSize; v++) {
        out[offset + v] = (float) (spread * normal(path, v));
      }
    };
  }

  /** Roughly normal: the sum of four uniforms, centred and scaled. */
  static double normal(long key, int index) {
    long bits = mix(key + (index + 1L) * 0xD1342543DE82EF95L);
    long sum =
        (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48 & 0xFFFF);
    return (sum / 65535.0 - 2) * Math.sqrt(3);
  }

  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
