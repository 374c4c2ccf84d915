package io.skipstream.speculation;

/**
 * Logarithm and exponential as fixed sequences of double additions and multiplications, so that any
 * IEEE 754 device computes the same bits: no division, no fused multiply-add, no library function,
 * round to nearest even. Whoever reproduces them must switch off contraction into fma.
 *
 * <p>{@code log(x)}, x positive and normal:
 *
 * <ol>
 *   <li>x = 2^k m exactly, m in [0.5, 1); where m &lt; {@code SQRT_HALF}: m doubled and k less one.
 *   <li>f = m - 1 (exact), w = f f.
 *   <li>even = L[0] + w (L[2] + w (L[4] + ... w L[16])), odd = L[1] + w (L[3] + ... w L[17]).
 *   <li>q = even + f odd.
 *   <li>log = k LN2_HI + (f + (w q + k LN2_LO)), in the order of the brackets.
 * </ol>
 *
 * <p>{@code exp(x)}, x at most 709; 0 below -708:
 *
 * <ol>
 *   <li>k = x LOG2_E rounded to the nearest integer, ties to even.
 *   <li>r = (x - k LN2_HI) - k LN2_LO, w = r r.
 *   <li>q = E[0] + r (E[1] + r (E[2] + ... r E[9])).
 *   <li>exp = (1 + (r + w q)) 2^k, the last multiplication exact.
 * </ol>
 *
 * <p>Relative error below 1e-14 for both. {@code log} is exact 0 at 1, {@code exp} exact 1 at 0.
 *
 * <p><b>Threading:</b> any thread.
 */
final class SpecifiedMath {
  /** 21 trailing zero bits: times an exponent it is exact. */
  static final double LN2_HI = 0x1.62e42feep-1;

  static final double LN2_LO = 1.9082149292705877e-10;
  static final double LOG2_E = 1.4426950408889634;
  static final double SQRT_HALF = 0x1.6a09ep-1;
  static final double EXP_ZERO_BELOW = -708;

  // Least maximal error of (log(1 + f) - f) / f^2 over [sqrt(1/2) - 1, sqrt(2) - 1]: 2.3e-15.
  private static final double L0 = -0.49999999999999833;
  private static final double L1 = 0.3333333333333285;
  private static final double L2 = -0.2500000000022147;
  private static final double L3 = 0.20000000000466495;
  private static final double L4 = -0.16666666618490816;
  private static final double L5 = 0.14285714172623884;
  private static final double L6 = -0.12500003956286007;
  private static final double L7 = 0.111111220155228;
  private static final double L8 = -0.09999843911504927;
  private static final double L9 = 0.09090397053862845;
  private static final double L10 = -0.08336500776029371;
  private static final double L11 = 0.0770509701696896;
  private static final double L12 = -0.07112464720648483;
  private static final double L13 = 0.06495252735766224;
  private static final double L14 = -0.0630658816887405;
  private static final double L15 = 0.07000691047584312;
  private static final double L16 = -0.06618773009678613;
  private static final double L17 = 0.03081756372437806;

  // Least maximal error of (exp(r) - 1 - r) / r^2 over |r| <= ln(2) / 2: 1.0e-16.
  private static final double E0 = 0.5000000000000001;
  private static final double E1 = 0.16666666666666669;
  private static final double E2 = 0.041666666666624164;
  private static final double E3 = 0.008333333333330065;
  private static final double E4 = 0.0013888888917197209;
  private static final double E5 = 0.00019841269863040922;
  private static final double E6 = 2.4801521321606647e-05;
  private static final double E7 = 2.7557268479724004e-06;
  private static final double E8 = 2.7620076242527254e-07;
  private static final double E9 = 2.510037611136142e-08;

  private static final long SQRT_HALF_BITS = Double.doubleToRawLongBits(SQRT_HALF);
  private static final long EXPONENT_MASK = 0xFFF0000000000000L;

  private SpecifiedMath() {}

  static double log(double x) {
    long bits = Double.doubleToRawLongBits(x);
    // Steps 1 in integers: the exponent that leaves a mantissa of at least SQRT_HALF.
    long above = bits - SQRT_HALF_BITS;
    double k = above >> 52;
    double f = Double.longBitsToDouble(bits - (above & EXPONENT_MASK)) - 1.0;
    double w = f * f;
    double even =
        L0
            + w
                * (L2
                    + w * (L4 + w * (L6 + w * (L8 + w * (L10 + w * (L12 + w * (L14 + w * L16)))))));
    double odd =
        L1
            + w
                * (L3
                    + w * (L5 + w * (L7 + w * (L9 + w * (L11 + w * (L13 + w * (L15 + w * L17)))))));
    double q = even + f * odd;
    return k * LN2_HI + (f + (w * q + k * LN2_LO));
  }

  static double exp(double x) {
    if (x < EXP_ZERO_BELOW) {
      return 0;
    }
    double k = Math.rint(x * LOG2_E);
    double r = (x - k * LN2_HI) - k * LN2_LO;
    double w = r * r;
    double high = E4 + r * (E5 + r * (E6 + r * (E7 + r * (E8 + r * E9))));
    double q = E0 + r * (E1 + r * (E2 + r * (E3 + r * high)));
    double scale = Double.longBitsToDouble((long) (k + 1023) << 52);
    return (1.0 + (r + w * q)) * scale;
  }
}
