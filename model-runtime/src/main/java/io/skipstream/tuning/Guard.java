package io.skipstream.tuning;

import java.util.Objects;

/**
 * Keeps speculation from costing a stream more than a small share of its time. A value; each round
 * gives the next.
 *
 * <p>It is a bucket of pass-equivalents: full at first, filled by a share of the time that plain
 * decoding would have taken and by what speculation gains, emptied by what it loses. It never holds
 * more than the credit and a round may start only if its greatest possible loss is in the bucket.
 * So over <em>every</em> stretch of a stream's life, whatever is accepted:
 *
 * <pre>
 * time &lt;= (1 + lossShare) * time of plain decoding + creditPasses
 * </pre>
 *
 * <p>Since gains fill it and losses empty it, its level is also the test for a change to the worse:
 * when all but a reserve is gone, speculation stops. From then on it is probed, for as long as a
 * probe's own budget lasts, after pauses that double while probes fail.
 *
 * <p>Amounts are in pass-equivalents of one fixed length ({@link
 * CostTable#passEquivalentSeconds()}), so that the value means the same on another device.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param balance pass-equivalents that may be lost now; negative where a round cost more than was
 *     said before it
 * @param probeNet what the running probe has lost so far, less what it gained
 * @param probeRounds rounds of the running probe
 * @param sinceProbe plain pass-equivalents since the last probe, or since speculation stopped
 * @param pause plain pass-equivalents until the next probe
 */
public record Guard(
    Mode mode, double balance, double probeNet, int probeRounds, double sinceProbe, double pause) {

  /** What the guard is at. */
  public enum Mode {
    SPECULATING,
    PLAIN,
    PROBING
  }

  // A probe that gained this much has succeeded; one that is this long is decided by its sign.
  private static final double PROBE_GAIN = 2;
  private static final int PROBE_ROUNDS = 24;

  public Guard {
    Objects.requireNonNull(mode, "mode");
    if (!Double.isFinite(balance) || !Double.isFinite(probeNet)) {
      throw new IllegalArgumentException(
          "balance and probeNet must be finite, were " + balance + " and " + probeNet);
    }
    Checks.atLeast("probeRounds", probeRounds, 0);
    Checks.notNegative("sinceProbe", sinceProbe);
    Checks.positive("pause", pause);
  }

  /** A new stream's: it speculates, with its full credit. */
  public static Guard fresh(GuardSettings settings) {
    return new Guard(
        Mode.SPECULATING, settings.creditPasses(), 0, 0, 0, settings.firstProbePasses());
  }

  /**
   * The greatest possible loss that the next round may have; 0 demands a plain round. A round loses
   * most if nothing is accepted: all that it costs beyond a plain one.
   */
  public double mayLose(GuardSettings settings) {
    return switch (mode) {
      case SPECULATING -> Math.max(0, balance);
      case PLAIN -> 0;
      case PROBING -> Math.max(0, Math.min(balance, settings.probePasses() - probeNet));
    };
  }

  /**
   * After a plain round.
   *
   * @param plainPasses what it took
   */
  public Guard plain(GuardSettings settings, double plainPasses) {
    Checks.notNegative("plainPasses", plainPasses);
    double filled = fill(settings, settings.lossShare() * plainPasses);
    if (mode != Mode.PLAIN) {
      return new Guard(mode, filled, probeNet, probeRounds, sinceProbe, pause);
    }
    double since = sinceProbe + plainPasses;
    boolean probe = since >= pause && filled >= settings.probePasses();
    return probe
        ? new Guard(Mode.PROBING, filled, 0, 0, 0, pause)
        : new Guard(Mode.PLAIN, filled, 0, 0, since, pause);
  }

  /**
   * After a speculative round.
   *
   * @param plainPasses what the round would have taken without this stream's drafts
   * @param passes what it took
   * @param tokens tokens that it gave, a sequence's mean; plain ones give 1
   */
  public Guard speculative(
      GuardSettings settings, double plainPasses, double passes, double tokens) {
    Checks.notNegative("plainPasses", plainPasses);
    Checks.notNegative("passes", passes);
    Checks.notNegative("tokens", tokens);
    double earned = tokens * plainPasses;
    double net = passes - earned;
    double left = fill(settings, settings.lossShare() * earned - net);
    Guard next = new Guard(mode, left, probeNet + net, probeRounds + 1, sinceProbe, pause);
    return switch (mode) {
      case SPECULATING -> left < settings.reservePasses() ? next.stopped(pause) : next.kept();
      case PROBING -> next.judged(settings);
      // A draft that was under way when speculation stopped.
      case PLAIN -> next.kept();
    };
  }

  /**
   * After a plain round in which not even the cheapest draft was within what may be lost. A probe
   * that has come to that is over: plain rounds do not fill its budget.
   */
  public Guard unaffordable(GuardSettings settings) {
    return mode == Mode.PROBING ? failed(settings) : this;
  }

  private double fill(GuardSettings settings, double passes) {
    return Math.min(settings.creditPasses(), balance + passes);
  }

  private Guard judged(GuardSettings settings) {
    if (settings.probePasses() - probeNet < 1 || (probeRounds >= PROBE_ROUNDS && probeNet >= 0)) {
      return failed(settings);
    }
    if (probeNet <= -PROBE_GAIN || probeRounds >= PROBE_ROUNDS) {
      double shorter = Math.max(settings.firstProbePasses(), pause / 2);
      return new Guard(Mode.SPECULATING, balance, 0, 0, 0, shorter);
    }
    return this;
  }

  private Guard failed(GuardSettings settings) {
    return stopped(Math.min(settings.lastProbePasses(), 2 * pause));
  }

  private Guard stopped(double nextPause) {
    return new Guard(Mode.PLAIN, balance, 0, 0, 0, nextPause);
  }

  private Guard kept() {
    return new Guard(mode, balance, 0, 0, sinceProbe, pause);
  }
}
