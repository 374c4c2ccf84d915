package io.skipstream.lab;

import io.skipstream.tuning.adaptive.AdaptiveLimits;

/**
 * What search took of a stream's time.
 *
 * @param domains whose records it was served in turns
 * @param searchPasses pass-equivalents of search
 * @param servePasses pass-equivalents of everything else
 * @param speedup over plain decoding, search apart
 */
public record SearchShare(
    String model,
    String domains,
    String tuner,
    long seed,
    long tokens,
    double searchPasses,
    double servePasses,
    double speedup,
    double speedupWithSearch) {

  /** Of all the time. */
  public double share() {
    return searchPasses / (servePasses + searchPasses);
  }

  /** The same, but for the credit that a stream begins with. */
  public double shareBeyondCredit() {
    double beyond = Math.max(0, searchPasses - AdaptiveLimits.DEFAULTS.creditPasses());
    return beyond / (servePasses + searchPasses);
  }
}
