package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.Matchness;

/**
 * Whether the present set is accepted less than it used to be: a cumulative sum of log likelihood
 * ratios (Page), of acceptance as it was against clearly less.
 *
 * @param hits draft tokens accepted under the present set, fading
 * @param tries draft tokens examined, fading
 * @param sum of the evidence for a fall, never below 0
 */
record Drift(double hits, double tries, double sum) {
  static final Drift NONE = new Drift(0, 0, 0);

  private static final double SETTLED = 192;
  private static final double REMEMBERED = 4_096;
  private static final double ALARM = 12;
  private static final double FALL = 0.12;

  Drift {
    if (!(hits >= 0 && hits <= tries && tries <= 2 * REMEMBERED + 1e6 && sum >= 0 && sum < 1e9)) {
      throw new IllegalArgumentException(
          "drift needs hits of as many tries, was " + hits + " of " + tries + ", " + sum);
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
    return new Drift(hits * fade + met, tries * fade + tried, next);
  }

  boolean fell() {
    return sum >= ALARM;
  }
}
