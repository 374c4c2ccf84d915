package io.skipstream.tuning;

/**
 * A device that is bound by reading weights and KV: what a pass costs is its bytes over the
 * bandwidth, and further rows are free up to the threshold T* at which arithmetic takes as long.
 * For predicting what to expect on hardware that is not there.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param bytesPerSecond of memory
 * @param flopsPerSecond of dense matrix products
 * @param bytesPerElement of weights and KV
 * @param passSeconds per pass, for launching it
 */
public record GpuCostModel(
    double bytesPerSecond, double flopsPerSecond, int bytesPerElement, double passSeconds) {
  /** H200: 4.8 TB/s, 989 dense bf16 TFLOP/s. */
  public static final GpuCostModel H200_BF16 = new GpuCostModel(4.8e12, 989e12, 2, 0);

  public GpuCostModel {
    Checks.positive("bytesPerSecond", bytesPerSecond);
    Checks.positive("flopsPerSecond", flopsPerSecond);
    Checks.atLeast("bytesPerElement", bytesPerElement, 1);
    Checks.notNegative("passSeconds", passSeconds);
  }

  /** T*: most rows whose two operations a weight hide behind reading it. */
  public int freeRows() {
    return (int) Math.max(1, flopsPerSecond * bytesPerElement / (2 * bytesPerSecond));
  }

  /**
   * The cost table of a model. Reading a sequence's context serves all its rows up to T*, as
   * reading weights does.
   */
  public CostTable costs(ModelShape shape) {
    RowSteps rows = RowSteps.freeUpTo(freeRows());
    return new CostTable(
        shape.layers(),
        passSeconds,
        seconds(shape.attentionWeights()),
        ContextCurve.linear(seconds(shape.kvElements())),
        seconds(shape.mlpWeights()),
        seconds(shape.headWeights()),
        rows,
        rows);
  }

  private double seconds(double elements) {
    return elements * bytesPerElement / bytesPerSecond;
  }
}
