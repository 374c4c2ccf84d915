package io.skipstream.tuning;

import java.util.Arrays;

/**
 * The sublayers that a draft pass leaves out: attention and MLP of each layer decided separately
 * (SWIFT, section 3). A skipped sublayer passes the residual through, norm included, and a skipped
 * attention writes no KV.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class SkipSet {
  private final int layers;
  // Bit 2l is the attention of layer l, bit 2l + 1 its MLP.
  private final long[] words;
  private final int skipped;

  private SkipSet(int layers, long[] words) {
    this.layers = layers;
    this.words = words;
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    this.skipped = count;
  }

  /** The full model. */
  public static SkipSet none(int layers) {
    return new SkipSet(layers, emptyWords(layers));
  }

  /**
   * Evenly spread over the inner layers: {@code floor(2 (layers - 2) ratio)} sublayers, half of
   * them attention (an odd one is an MLP), the first and the last layer kept.
   */
  public static SkipSet uniform(int layers, double ratio) {
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException("skip ratio must be within 0..1, was " + ratio);
    }
    long[] words = emptyWords(layers);
    int inner = Math.max(0, layers - 2);
    int count = (int) Math.floor(2 * inner * ratio);
    // Each kind by itself: an even stride over both would meet one kind alone.
    spread(words, 0, inner, count / 2);
    spread(words, 1, inner, count - count / 2);
    return new SkipSet(layers, words);
  }

  private static void spread(long[] words, int kind, int inner, int count) {
    for (int i = 0; i < count; i++) {
      int layer = 1 + (int) ((i + 0.5) * inner / count);
      set(words, 2 * layer + kind);
    }
  }

  /** Skips the given attention and MLP sublayers, by layer index. */
  public static SkipSet of(int layers, int[] attention, int[] mlp) {
    long[] words = emptyWords(layers);
    for (int layer : attention) {
      set(words, 2 * checkLayer(layer, layers));
    }
    for (int layer : mlp) {
      set(words, 2 * checkLayer(layer, layers) + 1);
    }
    return new SkipSet(layers, words);
  }

  /** The inverse of {@link #bits()}. */
  public static SkipSet parse(String bits) {
    if (bits.isEmpty() || bits.length() % 2 != 0) {
      throw new IllegalArgumentException(
          "skip set needs two characters a layer, has " + bits.length());
    }
    int layers = bits.length() / 2;
    long[] words = emptyWords(layers);
    for (int i = 0; i < bits.length(); i++) {
      char c = bits.charAt(i);
      if (c == '1') {
        set(words, i);
      } else if (c != '0') {
        throw new IllegalArgumentException("skip set holds '" + c + "' at " + i + ", not 0 or 1");
      }
    }
    return new SkipSet(layers, words);
  }

  /**
   * The inverse of {@link #packed()}.
   *
   * @throws IllegalArgumentException if the bytes are no set of so many layers
   */
  public static SkipSet unpack(int layers, byte[] packed) {
    long[] words = emptyWords(layers);
    if (packed.length != packedBytes(layers)) {
      throw new IllegalArgumentException(
          "skip set of " + layers + " layers has " + packed.length + " bytes");
    }
    for (int i = 0; i < packed.length; i++) {
      words[i >> 3] |= (packed[i] & 0xFFL) << (8 * (i & 7));
    }
    int used = 2 * layers & 63;
    if (used != 0 && words[words.length - 1] >>> used != 0) {
      throw new IllegalArgumentException("skip set has bits beyond its " + layers + " layers");
    }
    return new SkipSet(layers, words);
  }

  /** Bytes that a set of so many layers takes as {@link #packed()}. */
  public static int packedBytes(int layers) {
    return (2 * layers + 7) / 8;
  }

  public int layers() {
    return layers;
  }

  public boolean skipsAttention(int layer) {
    return get(2 * checkLayer(layer, layers));
  }

  public boolean skipsMlp(int layer) {
    return get(2 * checkLayer(layer, layers) + 1);
  }

  /** Sublayers skipped. */
  public int skipped() {
    return skipped;
  }

  /** Attention sublayers skipped. */
  public int skippedAttention() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word & 0x5555_5555_5555_5555L);
    }
    return count;
  }

  public boolean isEmpty() {
    return skipped == 0;
  }

  /** Share of all sublayers that is skipped. */
  public double ratio() {
    return layers == 0 ? 0 : (double) skipped / (2 * layers);
  }

  /** One character a sublayer, attention and MLP of layer 0 first; '1' is skipped. */
  public String bits() {
    StringBuilder bits = new StringBuilder(2 * layers);
    for (int i = 0; i < 2 * layers; i++) {
      bits.append(get(i) ? '1' : '0');
    }
    return bits.toString();
  }

  /** One bit a sublayer, attention and MLP of layer 0 lowest in the first byte; 1 is skipped. */
  public byte[] packed() {
    byte[] packed = new byte[packedBytes(layers)];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = (byte) (words[i >> 3] >>> (8 * (i & 7)));
    }
    return packed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SkipSet that
        && layers == that.layers
        && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return 31 * layers + Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return "SkipSet[" + bits() + "]";
  }

  private boolean get(int bit) {
    return (words[bit >> 6] >>> bit & 1) != 0;
  }

  private static void set(long[] words, int bit) {
    words[bit >> 6] |= 1L << bit;
  }

  private static long[] emptyWords(int layers) {
    if (layers < 1 || layers > 4096) {
      throw new IllegalArgumentException("layers must be within 1..4096, was " + layers);
    }
    return new long[(2 * layers + 63) >> 6];
  }

  private static int checkLayer(int layer, int layers) {
    if (layer < 0 || layer >= layers) {
      throw new IllegalArgumentException("layer " + layer + " is not within 0.." + (layers - 1));
    }
    return layer;
  }
}
