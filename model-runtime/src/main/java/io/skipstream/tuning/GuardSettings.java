package io.skipstream.tuning;

/**
 * What speculation may cost a stream that gains nothing by it.
 *
 * @param lossShare of the time that plain decoding would take
 * @param creditPasses pass-equivalents that may be lost beyond that, once
 * @param reservePasses of the credit, kept for probes: a stream that has lost the rest decodes
 *     plainly
 * @param probePasses most pass-equivalents that a probe may lose
 * @param firstProbePasses plain pass-equivalents before the first probe
 * @param lastProbePasses most pass-equivalents between two probes; the pause doubles up to here
 */
public record GuardSettings(
    double lossShare,
    double creditPasses,
    double reservePasses,
    double probePasses,
    double firstProbePasses,
    double lastProbePasses) {
  public static final GuardSettings DEFAULT = new GuardSettings(0.03, 16, 2, 3, 32, 512);

  public GuardSettings {
    Checks.share("lossShare", lossShare);
    Checks.positive("creditPasses", creditPasses);
    Checks.positive("probePasses", probePasses);
    Checks.positive("firstProbePasses", firstProbePasses);
    within("reservePasses", reservePasses, 0, creditPasses);
    within("lastProbePasses", lastProbePasses, firstProbePasses, Double.MAX_VALUE);
  }

  private static void within(String field, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          field + " must be within " + least + ".." + most + ", was " + value);
    }
  }
}
