package io.skipstream.tuning.adaptive;

import java.util.Arrays;

/**
 * What skipping each sublayer is believed to cost, in log acceptance: mean and standard deviation,
 * kept as coarse as a store keeps them.
 *
 * <p><b>Threading:</b> immutable.
 */
final class Beliefs {
  static final double MEAN = 0.12;
  static final double DEVIATION = 0.25;

  private static final double MEAN_STEP = 1.0 / 8192;
  private static final double LEAST_DEVIATION = 1e-3;
  private static final double DEVIATION_STEP = Math.log(1.05);

  private final short[] means;
  private final byte[] deviations;

  private Beliefs(short[] means, byte[] deviations) {
    this.means = means;
    this.deviations = deviations;
  }

  static Beliefs none(int layers) {
    short[] means = new short[2 * layers];
    byte[] deviations = new byte[2 * layers];
    Arrays.fill(means, mean(MEAN));
    Arrays.fill(deviations, deviation(DEVIATION));
    return new Beliefs(means, deviations);
  }

  static Beliefs of(double[] means, double[] deviations) {
    short[] m = new short[means.length];
    byte[] d = new byte[means.length];
    for (int i = 0; i < m.length; i++) {
      m[i] = mean(means[i]);
      d[i] = deviation(deviations[i]);
    }
    return new Beliefs(m, d);
  }

  Beliefs with(int sublayer, double mean, double deviation) {
    Beliefs changed = new Beliefs(means.clone(), deviations.clone());
    changed.means[sublayer] = mean(mean);
    changed.deviations[sublayer] = deviation(deviation);
    return changed;
  }

  /** As a store has them. */
  static Beliefs stored(short[] means, byte[] deviations) {
    return new Beliefs(means.clone(), deviations.clone());
  }

  int size() {
    return means.length;
  }

  double mean(int sublayer) {
    return means[sublayer] * MEAN_STEP;
  }

  double deviation(int sublayer) {
    return LEAST_DEVIATION * Math.exp(DEVIATION_STEP * (deviations[sublayer] & 0xFF));
  }

  short storedMean(int sublayer) {
    return means[sublayer];
  }

  byte storedDeviation(int sublayer) {
    return deviations[sublayer];
  }

  private static short mean(double value) {
    double steps = Math.rint(value / MEAN_STEP);
    return (short) Math.max(-32_768, Math.min(32_767, steps));
  }

  private static byte deviation(double value) {
    double steps =
        Math.rint(Math.log(Math.max(value, LEAST_DEVIATION) / LEAST_DEVIATION) / DEVIATION_STEP);
    return (byte) (int) Math.max(0, Math.min(255, steps));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Beliefs that
        && Arrays.equals(means, that.means)
        && Arrays.equals(deviations, that.deviations);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(means) + Arrays.hashCode(deviations);
  }
}
