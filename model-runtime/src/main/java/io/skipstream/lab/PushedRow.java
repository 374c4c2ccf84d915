package io.skipstream.lab;

import io.skipstream.lab.Pushes.Choice;
import java.util.Arrays;

/**
 * One position: whether the token that was emitted there is still drawn when pushes are missing.
 *
 * <p><b>Threading:</b> immutable.
 */
final class PushedRow {
  private final int channels;
  // Of the tokens that some choice might let win: by how far they lose, and how much of that the
  // first missing insert of each channel takes away.
  private final double[] margins;
  private final double[] slopes; // [rivals, channels]
  private final double[] steepest; // [channels], of all rivals

  private PushedRow(int channels, double[] margins, double[] slopes) {
    this.channels = channels;
    this.margins = margins;
    this.slopes = slopes;
    this.steepest = new double[channels];
    for (int i = 0; i < slopes.length; i++) {
      steepest[i % channels] = Math.max(steepest[i % channels], Math.abs(slopes[i]));
    }
  }

  /**
   * @param scores perturbed scores of all tokens with no insert missing
   * @param target the emitted token
   * @param directions of each channel, one value a token
   * @param missing what one missing insert of each channel multiplies its direction by, in scores
   * @param pushes the choices that will be asked about
   */
  static PushedRow of(
      double[] scores, int target, float[][] directions, double[] missing, Pushes pushes) {
    int channels = directions.length;
    int[] rivals = new int[scores.length];
    int count = 0;
    for (int token = 0; token < scores.length; token++) {
      if (token != target) {
        double most = 0;
        for (int c = 0; c < channels; c++) {
          most += pushes.most(c) * Math.abs(slope(directions[c], missing[c], target, token));
        }
        if (scores[target] - scores[token] <= most + 1e-9) {
          rivals[count++] = token;
        }
      }
    }
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      order[i] = rivals[i];
    }
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
    double[] margins = new double[count];
    double[] slopes = new double[count * channels];
    for (int i = 0; i < count; i++) {
      margins[i] = scores[target] - scores[order[i]];
      for (int c = 0; c < channels; c++) {
        slopes[i * channels + c] = slope(directions[c], missing[c], target, order[i]);
      }
    }
    return new PushedRow(channels, margins, slopes);
  }

  private static double slope(float[] direction, double missing, int target, int token) {
    return missing * ((double) direction[target] - direction[token]);
  }

  boolean hits(Choice choice) {
    int[] counts = choice.counts();
    double most = 1e-9;
    for (int c = 0; c < channels; c++) {
      most += Math.abs(counts[c]) * steepest[c];
    }
    // By margin ascending: none beyond this one can win.
    for (int rival = 0; rival < margins.length && margins[rival] <= most; rival++) {
      double margin = margins[rival];
      int at = rival * channels;
      for (int c = 0; c < channels; c++) {
        margin -= counts[c] * slopes[at + c];
      }
      if (margin <= 0) {
        return false;
      }
    }
    return true;
  }
}
