package io.skipstream.model;

import java.util.List;

/**
 * What tells one decoder-only architecture from another, as data: the tensors it has, their names
 * and shapes, and how its configuration is to be read.
 *
 * @param name as config.json's {@code architectures} has it
 * @param weights one rule a role
 * @param window where the sliding window comes from
 * @param kvHeadsDefault num_key_value_heads may be absent and then is num_attention_heads
 * @param refusedIfTrue configuration switches that would change the arithmetic in ways that are not
 *     supported
 */
record Architecture(
    String name,
    List<WeightRule> weights,
    Window window,
    boolean kvHeadsDefault,
    List<String> refusedIfTrue) {
  Architecture {
    weights = List.copyOf(weights);
    refusedIfTrue = List.copyOf(refusedIfTrue);
  }

  /** How the configuration says whether rows attend to a window only. */
  enum Window {
    /** Always to all positions. */
    NONE,
    /** sliding_window, null for all; 4096 where the file does not mention it. */
    FIELD,
    /** sliding_window where use_sliding_window is true. */
    SWITCHED
  }

  /** When a tensor is part of the model. */
  enum Presence {
    ALWAYS,
    UNLESS_TIED,
    IF_ATTENTION_BIAS
  }

  /** A size that a configuration gives. */
  enum Size {
    VOCAB,
    HIDDEN,
    INTERMEDIATE,
    HEAD,
    QUERY,
    KEY_VALUE;

    long in(ModelConfig config) {
      return switch (this) {
        case VOCAB -> config.vocabSize();
        case HIDDEN -> config.hiddenSize();
        case INTERMEDIATE -> config.intermediateSize();
        case HEAD -> config.headDim();
        case QUERY -> Math.multiplyExact((long) config.heads(), config.headDim());
        case KEY_VALUE -> Math.multiplyExact((long) config.kvHeads(), config.headDim());
      };
    }
  }

  /**
   * A tensor of the architecture.
   *
   * @param pattern its name; {@code #} stands for the layer
   * @param shape slowest dimension first
   */
  record WeightRule(WeightRole role, String pattern, List<Size> shape, Presence presence) {
    WeightRule {
      shape = List.copyOf(shape);
    }

    String nameIn(int layer) {
      return pattern.replace("#", Integer.toString(layer));
    }

    long[] shapeIn(ModelConfig config) {
      return shape.stream().mapToLong(size -> size.in(config)).toArray();
    }
  }
}
