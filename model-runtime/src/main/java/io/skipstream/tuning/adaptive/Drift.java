package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.Matchness;

/**
 * Whether the present set is accepted less than it used to be: a cumulative sum of log likelihood
 * ratios (Page), of acceptance as it was against clearly less.
 *
 * @param hits draft tokens accepted, fading: under the present set, and what it was promised when
 *     it took the place of another
 * @param tries draft tokens examined, fading, likewise
 * @param sum of the evidence for a fall, never below 0
 * @param promisedHits those of the hits that were only promised
 * @param promisedTries those of the tries
 */
record Drift(double hits, double tries, double sum, double promisedHits, double promisedTries) {
  static final Drift NONE = new Drift(0, 0, 0, 0, 0);

  private static final double SETTLED = 192;
  private static final double REMEMBERED = 4_096;
  private static final double ALARM = 12;
  private static final double FALL = 0.12;

  Drift {
    if (!(hits >= 0 && hits <= tries && tries <= 2 * REMEMBERED + 1e6 && sum >= 0 && sum < 1e9)) {
      throw new IllegalArgumentException(
          "drift needs hits of as many tries, was " + hits + " of " + tries + ", " + sum);
    }
    if (!(promisedHits >= 0
        && promisedHits <= Math.min(hits, promisedTries)
        && promisedTries <= tries)) {
      throw new IllegalArgumentException(
          "drift promises no more than it has, was " + promisedHits + " of " + promisedTries);
    }
  }

  Drift plus(Matchness acceptance) {
    int met = acceptance.hits();
    int tried = acceptance.tries();
    double next = 0;
    if (tries >= SETTLED) {
      double before = Math.max(0.2, Math.min(0.98, hits / tries));
      double after = Math.max(0.05, before - FALL);
      double ratio =
          met * Math.log(after / before) + (tried - met) * Math.log((1 - after) / (1 - before));
      next = Math.max(0, Math.min(2 * ALARM, sum + 0.7 * ratio));
    }
    double fade = tries > REMEMBERED ? REMEMBERED / tries : 1;
    return new Drift(
        hits * fade + met, tries * fade + tried, next, promisedHits * fade, promisedTries * fade);
  }

  /**
   * When another set is drafted with: it is expected to be accepted as its trials say, and what is
   * accepted while that is found out might be of another text already. What told of a fall before
   * still does: where rows are dear, sets follow each other faster than a fall is told.
   *
   * @param loss by which its log acceptance is lower at most
   */
  Drift moved(double loss) {
    double kept = Math.min(tries, SETTLED);
    double rate = tries > 0 ? Math.min(1, hits / tries * Math.exp(-loss)) : 0;
    return new Drift(kept * rate, kept, sum, kept * rate, kept);
  }

  /** Draft tokens examined under the present set itself. */
  double ownTries() {
    return tries - promisedTries;
  }

  /** Of those, the accepted ones. */
  double ownHits() {
    return Math.min(hits - promisedHits, ownTries());
  }

  boolean fell() {
    return sum >= ALARM;
  }
}
