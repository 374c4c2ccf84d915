package io.skipstream.model;

import io.skipstream.speculation.SamplingParameters;

/** generation_config.json to {@link GenerationDefaults}. */
final class GenerationConfigReader {
  private GenerationConfigReader() {}

  /**
   * @param generation null where the directory has no such file: greedy
   */
  static GenerationDefaults read(Fields generation) {
    if (generation == null) {
      return new GenerationDefaults(SamplingParameters.GREEDY, 0);
    }
    double penalty = generation.optionalDouble("repetition_penalty", 1, 0.01, 100);
    boolean sampled = generation.optionalBoolean("do_sample", false);
    SamplingParameters sampling =
        sampled
            ? new SamplingParameters(
                generation.optionalDouble("temperature", 1, 0, 100),
                generation.optionalInt("top_k", 0, 0, ModelConfig.MAX_VOCAB),
                generation.optionalDouble("top_p", 1, Double.MIN_NORMAL, 1),
                generation.optionalDouble("min_p", 0, 0, Math.nextDown(1.0)),
                penalty)
            : new SamplingParameters(0, 0, 1, 0, penalty);
    return new GenerationDefaults(
        sampling, generation.optionalInt("max_new_tokens", 0, 0, ModelConfig.MAX_POSITIONS));
  }
}
