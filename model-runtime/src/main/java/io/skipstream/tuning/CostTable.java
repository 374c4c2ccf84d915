package io.skipstream.tuning;

import java.util.List;
import java.util.Objects;

/**
 * What passes cost on this device, in seconds, as a function of skip set, rows and context:
 *
 * <pre>
 * fixed + linearRows(T) * (kept attention * a + kept MLP * m + head)
 *       + kept attention * batch * context(n) * contextRows(T / batch)
 * </pre>
 *
 * <p>Weights are read once a pass, the context once a sequence. Rows are taken as spread evenly
 * over the sequences, and all sequences as of the given (mean) context length.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param layers of the model; skip sets must have as many
 * @param fixedSeconds per pass, whatever it computes
 * @param attentionSeconds of one attention sublayer for one row, its context apart
 * @param contextSeconds of one attention sublayer for one row of one sequence, by context length
 * @param mlpSeconds of one MLP sublayer for one row
 * @param headSeconds of final norm and LM head for one row
 * @param linearRows v(T) of everything that reads weights
 * @param contextRows v(T) of attending to the context, for the rows of one sequence
 */
public record CostTable(
    int layers,
    double fixedSeconds,
    double attentionSeconds,
    ContextCurve contextSeconds,
    double mlpSeconds,
    double headSeconds,
    RowSteps linearRows,
    RowSteps contextRows) {

  public CostTable {
    Checks.atLeast("layers", layers, 1);
    Checks.notNegative("fixedSeconds", fixedSeconds);
    Checks.positive("attentionSeconds", attentionSeconds);
    Checks.positive("mlpSeconds", mlpSeconds);
    Checks.positive("headSeconds", headSeconds);
    Objects.requireNonNull(contextSeconds, "contextSeconds");
    Objects.requireNonNull(linearRows, "linearRows");
    Objects.requireNonNull(contextRows, "contextRows");
  }

  /**
   * Seconds of a pass in which all rows share a skip set.
   *
   * @param rows over all sequences
   * @param batch sequences, at least 1
   * @param context mean context length
   */
  public double passSeconds(SkipSet skipSet, int rows, int batch, double context) {
    check(skipSet);
    int attention = layers - skipSet.skippedAttention();
    int mlp = layers - (skipSet.skipped() - skipSet.skippedAttention());
    return passSeconds(attention, mlp, rows, batch, context);
  }

  private double passSeconds(int attention, int mlp, int rows, int batch, double context) {
    double linear = attention * attentionSeconds + mlp * mlpSeconds + headSeconds;
    return fixedSeconds
        + linearRows.at(rows) * linear
        + attention * contextSeconds(rows, batch, context);
  }

  /** Seconds that one attention sublayer spends on the contexts of a pass. */
  double contextSeconds(int rows, int batch, double context) {
    int rowsEach = (rows + batch - 1) / batch;
    return batch * contextSeconds.at(context) * contextRows.at(rowsEach);
  }

  /** Seconds of one draft step: one row for each sequence. */
  public double draftSeconds(SkipSet skipSet, double context, int batch) {
    return passSeconds(skipSet, batch, batch, context);
  }

  /**
   * Seconds of one draft step of sequences with skip sets of their own, one row each. A sublayer's
   * weights are read if any of them keeps it, and it computes the rows that do.
   */
  public double draftSeconds(List<SkipSet> skipSets, double context) {
    int rows = skipSets.size();
    for (int i = 0; i < rows; i++) {
      check(skipSets.get(i));
    }
    double seconds = fixedSeconds + linearRows.at(rows) * headSeconds;
    double contextEach = contextSeconds.at(context);
    for (int layer = 0; layer < layers; layer++) {
      int attending = rows;
      int feeding = rows;
      for (int i = 0; i < rows; i++) {
        attending -= skipSets.get(i).skipsAttention(layer) ? 1 : 0;
        feeding -= skipSets.get(i).skipsMlp(layer) ? 1 : 0;
      }
      seconds += linearRows.at(attending) * attentionSeconds + attending * contextEach;
      seconds += linearRows.at(feeding) * mlpSeconds;
    }
    return seconds;
  }

  /** Seconds of a pass of the full model. */
  public double verifySeconds(int rows, double context, int batch) {
    return passSeconds(layers, layers, rows, batch, context);
  }

  /** Seconds of a plain decoding pass: the full model, one row for each sequence. */
  public double plainSeconds(double context, int batch) {
    return verifySeconds(batch, context, batch);
  }

  /** c: a draft step against a plain pass. */
  public double draftCost(SkipSet skipSet, double context, int batch) {
    return draftSeconds(skipSet, context, batch) / plainSeconds(context, batch);
  }

  /** v(T): a verification pass against a plain pass. */
  public double verifyCost(int rows, double context, int batch) {
    return verifySeconds(rows, context, batch) / plainSeconds(context, batch);
  }

  /** The part of a plain pass that grows with the rows, as {@link #linearRows} says. */
  public double rowShare(double context, int batch) {
    double linear = layers * (attentionSeconds + mlpSeconds) + headSeconds;
    return linear / plainSeconds(context, batch);
  }

  /** The unit of budgets: a plain pass of one row without context. */
  public double passEquivalentSeconds() {
    return plainSeconds(0, 1);
  }

  private void check(SkipSet skipSet) {
    if (skipSet.layers() != layers) {
      throw new IllegalArgumentException(
          "skip set is of " + skipSet.layers() + " layers, the cost table of " + layers);
    }
  }
}
