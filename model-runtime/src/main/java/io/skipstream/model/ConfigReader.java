package io.skipstream.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** config.json to {@link ModelConfig}; refuses by name what would silently be computed wrongly. */
final class ConfigReader {
  private static final int MISTRAL_WINDOW = 4096;

  private ConfigReader() {}

  static Architecture architecture(Fields config) {
    List<String> names = config.strings("architectures");
    if (names.size() != 1) {
      throw new ModelLoadException(
          "%s: architectures must name one architecture, was %s".formatted(config.where(), names));
    }
    Architecture architecture = Architectures.named(names.get(0));
    if (architecture == null) {
      throw new ModelLoadException(
          "%s: architecture %s is not supported, only %s"
              .formatted(config.where(), names.get(0), Architectures.names()));
    }
    return architecture;
  }

  /**
   * @param generation generation_config.json, or null
   */
  static ModelConfig read(Fields config, Fields generation) {
    Architecture architecture = architecture(config);
    refuseUnsupported(config, architecture);
    int hidden = config.requiredInt("hidden_size", 1, ModelConfig.MAX_HIDDEN);
    int layers = config.requiredInt("num_hidden_layers", 1, ModelConfig.MAX_LAYERS);
    int heads = config.requiredInt("num_attention_heads", 1, ModelConfig.MAX_HEADS);
    int vocab = config.requiredInt("vocab_size", 1, ModelConfig.MAX_VOCAB);
    int positions = config.requiredInt("max_position_embeddings", 1, ModelConfig.MAX_POSITIONS);
    int headDim = headDim(config, hidden, heads);
    return new ModelConfig(
        architecture.name(),
        vocab,
        hidden,
        config.requiredInt("intermediate_size", 1, ModelConfig.MAX_INTERMEDIATE),
        layers,
        heads,
        kvHeads(config, architecture, heads),
        headDim,
        config.requiredDouble("rms_norm_eps", Double.MIN_NORMAL, 0.1),
        RopeReader.read(config, headDim),
        positions,
        window(config, architecture, layers, positions),
        config.optionalBoolean("tie_word_embeddings", false),
        eosTokenIds(config, generation, vocab));
  }

  private static int kvHeads(Fields config, Architecture architecture, int heads) {
    int kvHeads =
        architecture.kvHeadsDefault()
            ? config.optionalInt("num_key_value_heads", heads, 1, heads)
            : config.requiredInt("num_key_value_heads", 1, heads);
    if (heads % kvHeads != 0) {
      throw new ModelLoadException(
          "%s: num_attention_heads %d is not a multiple of num_key_value_heads %d"
              .formatted(config.where(), heads, kvHeads));
    }
    return kvHeads;
  }

  private static void refuseUnsupported(Fields config, Architecture architecture) {
    String activation = config.optionalString("hidden_act", "silu");
    if (!activation.equals("silu")) {
      throw new ModelLoadException(
          "%s: hidden_act %s is not supported, only silu".formatted(config.where(), activation));
    }
    if (config.has("quantization_config")) {
      throw new ModelLoadException(
          config.where() + ": quantization_config: quantised weights are not supported");
    }
    for (String name : architecture.refusedIfTrue()) {
      if (config.optionalBoolean(name, false)) {
        throw new ModelLoadException(
            "%s: %s true is not supported for %s"
                .formatted(config.where(), name, architecture.name()));
      }
    }
  }

  private static int headDim(Fields config, int hidden, int heads) {
    if (config.has("head_dim")) {
      int headDim = config.requiredInt("head_dim", 2, ModelConfig.MAX_HEAD_DIM);
      requireEven(config, headDim);
      return headDim;
    }
    if (hidden % heads != 0) {
      throw new ModelLoadException(
          "%s: hidden_size %d is not a multiple of num_attention_heads %d, and head_dim is missing"
              .formatted(config.where(), hidden, heads));
    }
    requireEven(config, hidden / heads);
    return hidden / heads;
  }

  private static void requireEven(Fields config, int headDim) {
    if (headDim % 2 != 0) {
      throw new ModelLoadException(
          "%s: head_dim %d is odd, rotary embedding needs pairs"
              .formatted(config.where(), headDim));
    }
  }

  /** The sliding window of all layers; layers that differ from each other are refused. */
  private static int window(Fields config, Architecture architecture, int layers, int positions) {
    boolean slides =
        switch (architecture.window()) {
          case NONE -> false;
          case FIELD -> !config.mentions("sliding_window") || config.has("sliding_window");
          case SWITCHED ->
              config.optionalBoolean("use_sliding_window", false)
                  && config.has("sliding_window")
                  && slidesThroughout(config, layers);
        };
    Set<String> layerTypes = new HashSet<>(config.strings("layer_types"));
    if (!layerTypes.isEmpty()) {
      String expected = slides ? "sliding_attention" : "full_attention";
      if (!layerTypes.equals(Set.of(expected))) {
        throw new ModelLoadException(
            "%s: layer_types %s are not supported, all layers must have %s here"
                .formatted(config.where(), layerTypes, expected));
      }
    }
    if (!slides) {
      return 0;
    }
    int window = config.optionalInt("sliding_window", MISTRAL_WINDOW, 1, ModelConfig.MAX_POSITIONS);
    return window >= positions ? 0 : window;
  }

  private static boolean slidesThroughout(Fields config, int layers) {
    int firstSliding = config.optionalInt("max_window_layers", 28, 0, ModelConfig.MAX_LAYERS);
    if (firstSliding > 0 && firstSliding < layers) {
      throw new ModelLoadException(
          "%s: max_window_layers %d of %d layers is not supported: all layers must slide, or none"
              .formatted(config.where(), firstSliding, layers));
    }
    return firstSliding == 0;
  }

  private static int[] eosTokenIds(Fields config, Fields generation, int vocab) {
    int most = vocab - 1;
    int[] ids =
        generation == null
            ? null
            : generation.ints("eos_token_id", 0, most, ModelConfig.MAX_EOS_IDS);
    if (ids == null) {
      ids = config.ints("eos_token_id", 0, most, ModelConfig.MAX_EOS_IDS);
    }
    return ids == null ? new int[0] : ids;
  }
}
