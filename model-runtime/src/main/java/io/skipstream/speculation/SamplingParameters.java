package io.skipstream.speculation;

/**
 * The law of the next token, as a transformation of logits. Applied in this order: repetition
 * penalty, temperature, top-k, top-p, min-p.
 *
 * @param temperature 0 (below {@link #GREEDY_BELOW}) is greedy, which ignores top-k, top-p, min-p
 * @param topK 0 is off
 * @param topP 1 is off
 * @param minP 0 is off
 * @param repetitionPenalty 1 is off; divides positive logits of tokens in the history, multiplies
 *     others
 */
public record SamplingParameters(
    double temperature, int topK, double topP, double minP, double repetitionPenalty) {
  public static final double GREEDY_BELOW = 1e-5;
  public static final SamplingParameters GREEDY = new SamplingParameters(0, 0, 1, 0, 1);

  public SamplingParameters {
    require(temperature >= 0 && temperature <= 100, "temperature", temperature, "0..100");
    require(topK >= 0, "top_k", topK, "0 or more");
    require(topP > 0 && topP <= 1, "top_p", topP, "above 0, at most 1");
    require(minP >= 0 && minP < 1, "min_p", minP, "0 or more, below 1");
    require(
        repetitionPenalty >= 0.01 && repetitionPenalty <= 100,
        "repetition_penalty",
        repetitionPenalty,
        "0.01..100");
  }

  public boolean greedy() {
    return temperature < GREEDY_BELOW;
  }

  private static void require(boolean holds, String name, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + range + ", was " + value);
    }
  }
}
