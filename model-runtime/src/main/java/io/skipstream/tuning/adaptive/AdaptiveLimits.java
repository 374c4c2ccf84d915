package io.skipstream.tuning.adaptive;

/**
 * How far the adaptive tuner goes.
 *
 * @param maxDraftTokens longest draft that is reckoned with
 * @param searchShare of the stream's time that search may take
 * @param creditPasses pass-equivalents that it may take beyond that, at first; also the most that
 *     is saved up
 * @param rearmTokens tokens before a search that found nothing begins anew, the first time
 */
public record AdaptiveLimits(
    int maxDraftTokens, double searchShare, double creditPasses, int rearmTokens) {
  public static final AdaptiveLimits DEFAULTS = new AdaptiveLimits(16, 0.03, 60, 5_000);

  /** The usual limits, for drafts of so many tokens at most. */
  public static AdaptiveLimits ofDrafts(int maxDraftTokens) {
    return DEFAULTS.with(maxDraftTokens, DEFAULTS.searchShare);
  }

  /** With another longest draft and another share of search. */
  public AdaptiveLimits with(int otherDraftTokens, double otherShare) {
    return new AdaptiveLimits(otherDraftTokens, otherShare, creditPasses, rearmTokens);
  }

  public AdaptiveLimits {
    if (maxDraftTokens < 1 || maxDraftTokens > 64) {
      throw new IllegalArgumentException(
          "maxDraftTokens must be within 1..64, was " + maxDraftTokens);
    }
    if (!(searchShare >= 0 && searchShare <= 1)) {
      throw new IllegalArgumentException("searchShare must be within 0..1, was " + searchShare);
    }
    if (!(creditPasses >= 0 && creditPasses <= 1e6)) {
      throw new IllegalArgumentException("creditPasses must be within 0..1e6, was " + creditPasses);
    }
    if (rearmTokens < 1) {
      throw new IllegalArgumentException("rearmTokens must be 1 or more, was " + rearmTokens);
    }
  }
}
