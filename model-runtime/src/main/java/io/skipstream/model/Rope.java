package io.skipstream.model;

/**
 * Rotary embedding, half-split: dimension i of a head turns with dimension i + headDim / 2.
 *
 * @param inverseFrequencies [headDim / 2], scaling applied
 * @param magnitude factor on sine and cosine
 */
public record Rope(double[] inverseFrequencies, double magnitude) {
  public Rope {
    inverseFrequencies = inverseFrequencies.clone();
  }

  /** [headDim / 2]; a copy. */
  @Override
  public double[] inverseFrequencies() {
    return inverseFrequencies.clone();
  }
}
