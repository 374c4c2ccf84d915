package io.skipstream.model;

import java.nio.file.Path;
import java.util.Map;

/**
 * A model directory, read and validated: every weight that the architecture needs is there with the
 * right shape. No weight bytes are held.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param weights keys are role and layer; roles without a layer have layer -1
 * @param fingerprint SHA-256, in hex, over configuration, tokenizer and weights
 * @param chatTemplate Jinja source, or null
 */
public record ModelFiles(
    Path directory,
    String name,
    ModelConfig config,
    Map<WeightKey, TensorInfo> weights,
    Path tokenizerFile,
    String chatTemplate,
    GenerationDefaults generationDefaults,
    String fingerprint) {
  public ModelFiles {
    weights = Map.copyOf(weights);
  }

  /** A role in a layer; layer -1 for roles that no layer has. */
  public record WeightKey(WeightRole role, int layer) {}

  /** The weight of a role, or null where the architecture or the checkpoint has none. */
  public TensorInfo weight(WeightRole role, int layer) {
    return weights.get(new WeightKey(role, layer));
  }

  /** Reads and validates a directory as Hugging Face lays it out. */
  public static ModelFiles open(Path directory) {
    throw new UnsupportedOperationException("not yet: " + directory);
  }
}
