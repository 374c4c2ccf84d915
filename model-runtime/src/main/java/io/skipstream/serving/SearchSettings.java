package io.skipstream.serving;

/**
 * What learning may cost a stream, beside what its drafts may lose.
 *
 * @param share of the time that its tokens take, or would take by plain decoding if that is less
 * @param creditPasses pass-equivalents beyond that, at the start; also the most that is saved up
 */
public record SearchSettings(double share, double creditPasses) {
  public static final SearchSettings DEFAULT = new SearchSettings(0.03, 60);

  /** For tuners that bound their search themselves, or not at all, as SWIFT does. */
  public static final SearchSettings UNLIMITED = new SearchSettings(1, Double.POSITIVE_INFINITY);

  public SearchSettings {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be within 0..1, was " + share);
    }
    if (!(creditPasses >= 0)) {
      throw new IllegalArgumentException("creditPasses must be 0 or more, was " + creditPasses);
    }
  }
}
