package io.skipstream.processor.config;

import java.util.HashMap;
import java.util.Map;

/** Reads {@link Settings#FAIRNESS_WEIGHTS}. */
final class StreamWeights {
  private static final double LEAST = 0.001;
  private static final double MOST = 1000;

  private StreamWeights() {}

  /**
   * @param text name=weight separated by commas; the last = divides
   * @throws InvalidConfigException naming the part at fault
   */
  static Map<String, Double> parse(String text) {
    Map<String, Double> weights = new HashMap<>();
    for (String part : text.split(",", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.lastIndexOf('=');
      double weight = equals < 0 ? Double.NaN : number(part.substring(equals + 1));
      if (!(weight >= LEAST && weight <= MOST)) {
        throw new InvalidConfigException(
            Settings.FAIRNESS_WEIGHTS
                + " must be name=weight with weights within "
                + LEAST
                + ".."
                + MOST
                + ", was '"
                + part
                + "'");
      }
      if (weights.put(part.substring(0, equals).strip(), weight) != null) {
        throw new InvalidConfigException(
            Settings.FAIRNESS_WEIGHTS + " names a stream twice: '" + part + "'");
      }
    }
    return Map.copyOf(weights);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN; // The caller refuses it with the whole part.
    }
  }
}
