package io.skipstream.model;

import static io.skipstream.model.Architecture.Presence.ALWAYS;
import static io.skipstream.model.Architecture.Presence.IF_ATTENTION_BIAS;
import static io.skipstream.model.Architecture.Presence.UNLESS_TIED;
import static io.skipstream.model.Architecture.Size.HEAD;
import static io.skipstream.model.Architecture.Size.HIDDEN;
import static io.skipstream.model.Architecture.Size.INTERMEDIATE;
import static io.skipstream.model.Architecture.Size.KEY_VALUE;
import static io.skipstream.model.Architecture.Size.QUERY;
import static io.skipstream.model.Architecture.Size.VOCAB;

import io.skipstream.model.Architecture.Presence;
import io.skipstream.model.Architecture.Size;
import io.skipstream.model.Architecture.WeightRule;
import io.skipstream.model.Architecture.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The architectures that can be read. A new one is an entry here. */
final class Architectures {
  private static final List<WeightRule> COMMON =
      List.of(
          weight(WeightRole.EMBEDDING, "model.embed_tokens.weight", VOCAB, HIDDEN),
          weight(WeightRole.FINAL_NORM, "model.norm.weight", HIDDEN),
          rule(WeightRole.LM_HEAD, "lm_head.weight", UNLESS_TIED, VOCAB, HIDDEN),
          weight(WeightRole.ATTENTION_NORM, "model.layers.#.input_layernorm.weight", HIDDEN),
          weight(WeightRole.QUERY, "model.layers.#.self_attn.q_proj.weight", QUERY, HIDDEN),
          weight(WeightRole.KEY, "model.layers.#.self_attn.k_proj.weight", KEY_VALUE, HIDDEN),
          weight(WeightRole.VALUE, "model.layers.#.self_attn.v_proj.weight", KEY_VALUE, HIDDEN),
          weight(
              WeightRole.ATTENTION_OUTPUT, "model.layers.#.self_attn.o_proj.weight", HIDDEN, QUERY),
          weight(WeightRole.MLP_NORM, "model.layers.#.post_attention_layernorm.weight", HIDDEN),
          weight(WeightRole.GATE, "model.layers.#.mlp.gate_proj.weight", INTERMEDIATE, HIDDEN),
          weight(WeightRole.UP, "model.layers.#.mlp.up_proj.weight", INTERMEDIATE, HIDDEN),
          weight(WeightRole.DOWN, "model.layers.#.mlp.down_proj.weight", HIDDEN, INTERMEDIATE));

  private static final List<WeightRule> HEAD_NORMS =
      List.of(
          weight(WeightRole.QUERY_NORM, "model.layers.#.self_attn.q_norm.weight", HEAD),
          weight(WeightRole.KEY_NORM, "model.layers.#.self_attn.k_norm.weight", HEAD));

  private static final Map<String, Architecture> BY_NAME =
      table(
          new Architecture(
              "LlamaForCausalLM",
              join(COMMON, biases(IF_ATTENTION_BIAS), outputBias()),
              Window.NONE,
              true,
              List.of("mlp_bias")),
          new Architecture("MistralForCausalLM", COMMON, Window.FIELD, false, List.of()),
          new Architecture(
              "Qwen2ForCausalLM", join(COMMON, biases(ALWAYS)), Window.SWITCHED, false, List.of()),
          new Architecture(
              "Qwen3ForCausalLM",
              join(COMMON, HEAD_NORMS, biases(IF_ATTENTION_BIAS), outputBias()),
              Window.SWITCHED,
              false,
              List.of()));

  private Architectures() {}

  /** The architecture of that name, or null. */
  static Architecture named(String name) {
    return BY_NAME.get(name);
  }

  static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** Every rule of every architecture: what tensor names could mean. */
  static List<WeightRule> allRules() {
    return BY_NAME.values().stream().flatMap(a -> a.weights().stream()).distinct().toList();
  }

  private static List<WeightRule> biases(Presence presence) {
    return List.of(
        rule(WeightRole.QUERY_BIAS, "model.layers.#.self_attn.q_proj.bias", presence, QUERY),
        rule(WeightRole.KEY_BIAS, "model.layers.#.self_attn.k_proj.bias", presence, KEY_VALUE),
        rule(WeightRole.VALUE_BIAS, "model.layers.#.self_attn.v_proj.bias", presence, KEY_VALUE));
  }

  private static List<WeightRule> outputBias() {
    return List.of(
        rule(
            WeightRole.ATTENTION_OUTPUT_BIAS,
            "model.layers.#.self_attn.o_proj.bias",
            IF_ATTENTION_BIAS,
            HIDDEN));
  }

  private static WeightRule weight(WeightRole role, String pattern, Size... shape) {
    return rule(role, pattern, ALWAYS, shape);
  }

  private static WeightRule rule(
      WeightRole role, String pattern, Presence presence, Size... shape) {
    return new WeightRule(role, pattern, List.of(shape), presence);
  }

  @SafeVarargs
  private static List<WeightRule> join(List<WeightRule>... parts) {
    List<WeightRule> all = new ArrayList<>();
    for (List<WeightRule> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  private static Map<String, Architecture> table(Architecture... architectures) {
    Map<String, Architecture> byName = new LinkedHashMap<>();
    for (Architecture architecture : architectures) {
      byName.put(architecture.name(), architecture);
    }
    return byName;
  }
}
