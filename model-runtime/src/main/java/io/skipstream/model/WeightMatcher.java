package io.skipstream.model;

import io.skipstream.model.Architecture.WeightRule;
import io.skipstream.model.ModelFiles.WeightKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the tensor of every role, and refuses tensors that the configuration has no place for. */
final class WeightMatcher {
  private static final Pattern LAYER_NUMBER = Pattern.compile("(?<=^model\\.layers\\.)\\d+(?=\\.)");

  private WeightMatcher() {}

  /**
   * @param where the directory, for errors
   */
  static Map<WeightKey, TensorInfo> match(
      String where,
      Architecture architecture,
      ModelConfig config,
      boolean attentionBias,
      Map<String, Safetensors.Entry> tensors) {
    Map<WeightKey, TensorInfo> weights = new HashMap<>();
    Set<String> used = new HashSet<>();
    for (WeightRule rule : architecture.weights()) {
      boolean present =
          switch (rule.presence()) {
            case ALWAYS -> true;
            case UNLESS_TIED -> !config.tiedEmbeddings();
            case IF_ATTENTION_BIAS -> attentionBias;
          };
      int count = rule.role().perLayer() ? config.layers() : 1;
      for (int i = 0; present && i < count; i++) {
        int layer = rule.role().perLayer() ? i : -1;
        String name = rule.nameIn(layer);
        weights.put(new WeightKey(rule.role(), layer), tensor(where, name, rule, config, tensors));
        used.add(name);
      }
    }
    refuseLeftOver(architecture, config, tensors, used);
    return weights;
  }

  private static TensorInfo tensor(
      String where,
      String name,
      WeightRule rule,
      ModelConfig config,
      Map<String, Safetensors.Entry> tensors) {
    Safetensors.Entry entry = tensors.get(name);
    if (entry == null) {
      throw new ModelLoadException(
          "%s: tensor %s is missing, %s needs it%s"
              .formatted(
                  where,
                  name,
                  config.architecture(),
                  rule.role() == WeightRole.LM_HEAD ? " unless tie_word_embeddings is true" : ""));
    }
    TensorType type =
        switch (entry.type()) {
          case "F32" -> TensorType.F32;
          case "F16" -> TensorType.F16;
          case "BF16" -> TensorType.BF16;
          default ->
              throw new ModelLoadException(
                  "%s: dtype %s is not supported, only %s"
                      .formatted(
                          entry.describe(), entry.type(), Arrays.toString(TensorType.values())));
        };
    long[] expected = rule.shapeIn(config);
    if (!Arrays.equals(expected, entry.shape())) {
      throw new ModelLoadException(
          "%s: shape is %s, the configuration needs %s = %s"
              .formatted(
                  entry.describe(),
                  Arrays.toString(entry.shape()),
                  rule.shape(),
                  Arrays.toString(expected)));
    }
    return new TensorInfo(name, type, entry.shape(), entry.file(), entry.offset(), entry.bytes());
  }

  /**
   * Tensors that nothing here knows are left alone (old checkpoints carry tables). Those that some
   * architecture computes with, a bias or a further layer, would be missed silently.
   */
  private static void refuseLeftOver(
      Architecture architecture,
      ModelConfig config,
      Map<String, Safetensors.Entry> tensors,
      Set<String> used) {
    Set<String> known =
        Architectures.allRules().stream()
            .filter(rule -> rule.role() != WeightRole.LM_HEAD)
            .map(WeightRule::pattern)
            .collect(Collectors.toSet());
    for (Safetensors.Entry entry : tensors.values()) {
      if (!used.contains(entry.name())
          && known.contains(LAYER_NUMBER.matcher(entry.name()).replaceFirst("#"))) {
        throw new ModelLoadException(
            "%s: %s with this configuration (%d layers) has no place for it"
                .formatted(entry.describe(), architecture.name(), config.layers()));
      }
    }
  }
}
