package io.skipstream.model;

import java.util.List;

/** Reads the rotary embedding's parameters, in both styles that transformers writes. */
final class RopeReader {
  private static final double MAX_THETA = 1e12;
  private static final double MAX_FACTOR = 1e4;

  private RopeReader() {}

  static Rope read(Fields config, int headDim) {
    Fields parameters = parameters(config);
    Fields scaling = parameters == null ? config : parameters;
    String type =
        parameters == null
            ? "default"
            : parameters.optionalString("rope_type", parameters.optionalString("type", "default"));
    refusePartial(config);
    refusePartial(scaling);
    double[] frequencies = frequencies(theta(config, parameters), headDim);
    switch (type) {
      case "default" -> {}
      case "linear" -> {
        double factor = scaling.requiredDouble("factor", 1, MAX_FACTOR);
        for (int i = 0; i < frequencies.length; i++) {
          frequencies[i] /= factor;
        }
      }
      case "llama3" -> scaleAsLlama3(frequencies, scaling);
      default ->
          throw new ModelLoadException(
              "%s: rope type %s is not supported, only %s"
                  .formatted(scaling.where(), type, List.of("default", "linear", "llama3")));
    }
    return new Rope(frequencies, 1.0);
  }

  /** rope_parameters (newer) or rope_scaling (older); null where there is neither. */
  private static Fields parameters(Fields config) {
    Fields newer = config.object("rope_parameters");
    Fields older = config.object("rope_scaling");
    if (newer != null && older != null && !newer.node().equals(older.node())) {
      throw new ModelLoadException(
          config.where() + ": rope_parameters and rope_scaling are both given and differ");
    }
    Fields parameters = newer == null ? older : newer;
    if (parameters != null && parameters.has("full_attention")) {
      throw new ModelLoadException(
          parameters.where() + ": rope parameters per layer type are not supported");
    }
    return parameters;
  }

  private static double theta(Fields config, Fields parameters) {
    double top = config.optionalDouble("rope_theta", 0, 1, MAX_THETA);
    double inner =
        parameters == null ? 0 : parameters.optionalDouble("rope_theta", 0, 1, MAX_THETA);
    if (top != 0 && inner != 0 && top != inner) {
      throw new ModelLoadException(
          "%s: rope_theta is %s, but %s has %s"
              .formatted(config.where(), top, parameters.where(), inner));
    }
    double theta = Math.max(top, inner);
    return theta == 0 ? 10_000 : theta;
  }

  private static void refusePartial(Fields fields) {
    if (fields.optionalDouble("partial_rotary_factor", 1, 0, 1) != 1) {
      throw new ModelLoadException(
          "%s: partial_rotary_factor %s is not supported, only 1"
              .formatted(fields.where(), fields.node().get("partial_rotary_factor")));
    }
  }

  private static double[] frequencies(double theta, int headDim) {
    double[] frequencies = new double[headDim / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = Math.pow(theta, -2.0 * i / headDim);
    }
    return frequencies;
  }

  /**
   * Long waves are stretched by the factor, short ones stay, and between the two bounds the share
   * of each goes linearly with the number of turns within the original context.
   */
  private static void scaleAsLlama3(double[] frequencies, Fields scaling) {
    double factor = scaling.requiredDouble("factor", 1, MAX_FACTOR);
    double low = scaling.requiredDouble("low_freq_factor", 1e-3, MAX_FACTOR);
    double high = scaling.requiredDouble("high_freq_factor", 1e-3, MAX_FACTOR);
    int original =
        scaling.requiredInt("original_max_position_embeddings", 1, ModelConfig.MAX_POSITIONS);
    if (high <= low) {
      throw new ModelLoadException(
          "%s: high_freq_factor %s must be above low_freq_factor %s"
              .formatted(scaling.where(), high, low));
    }
    for (int i = 0; i < frequencies.length; i++) {
      double turns = original * frequencies[i] / (2 * Math.PI);
      double kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
      frequencies[i] *= kept + (1 - kept) / factor;
    }
  }
}
