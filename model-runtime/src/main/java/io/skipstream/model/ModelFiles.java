package io.skipstream.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A model directory, read and validated: every weight that the architecture needs is there with the
 * right shape. No weight bytes are held.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param weights keys are role and layer; roles without a layer have layer -1. With tied embeddings
 *     there is no LM_HEAD, whatever the checkpoint carries
 * @param specialTokens texts by name, such as bos_token, for chat templates
 * @param chatTemplate Jinja source, or null
 * @param hashes of every file that makes the model
 * @param fingerprint SHA-256, in hex, over configuration, tokenizer and weights
 */
public record ModelFiles(
    Path directory,
    String name,
    ModelConfig config,
    Map<WeightKey, TensorInfo> weights,
    Path tokenizerFile,
    Map<String, String> specialTokens,
    String chatTemplate,
    GenerationDefaults generationDefaults,
    ModelHashes hashes,
    String fingerprint) {
  public ModelFiles {
    weights = Map.copyOf(weights);
    specialTokens = Map.copyOf(specialTokens);
  }

  /** A role in a layer; layer -1 for roles that no layer has. */
  public record WeightKey(WeightRole role, int layer) {}

  /** The weight of a role, or null where the architecture or the checkpoint has none. */
  public TensorInfo weight(WeightRole role, int layer) {
    return weights.get(new WeightKey(role, layer));
  }

  /** Elements of all weights, each tensor counted once. */
  public long parameters() {
    long sum = 0;
    for (TensorInfo weight : new HashSet<>(weights.values())) {
      sum = Math.addExact(sum, weight.elements());
    }
    return sum;
  }

  /**
   * Reads and validates a directory as Hugging Face lays it out; every weight is looked at.
   *
   * @throws ModelLoadException naming file, field or tensor, value and limit
   */
  public static ModelFiles open(Path directory) {
    return open(directory, WeightCheck.FINITE);
  }

  /**
   * Reads and validates a directory as Hugging Face lays it out.
   *
   * @throws ModelLoadException naming file, field or tensor, value and limit
   */
  public static ModelFiles open(Path directory, WeightCheck check) {
    if (!Files.isDirectory(directory)) {
      throw new ModelLoadException(directory + ": is not a directory");
    }
    Fields fields = JsonFile.read(directory.resolve(ModelDirectory.CONFIG));
    Fields generation =
        ModelDirectory.has(directory, ModelDirectory.GENERATION_CONFIG)
            ? JsonFile.read(directory.resolve(ModelDirectory.GENERATION_CONFIG))
            : null;
    ModelConfig config = ConfigReader.read(fields, generation);
    Path tokenizer = directory.resolve(ModelDirectory.TOKENIZER);
    TokenizerFile.check(tokenizer, config.vocabSize());
    TokenizerConfig tokenizerConfig = TokenizerConfig.read(directory);
    WeightFiles files = WeightFiles.find(directory);
    Map<WeightKey, TensorInfo> weights =
        WeightMatcher.match(
            directory.toString(),
            Architectures.named(config.architecture()),
            config,
            fields.optionalBoolean("attention_bias", false),
            files.tensors());
    if (check == WeightCheck.FINITE) {
      WeightScan.requireFinite(weights.values());
    }
    ModelHashes hashes = ModelHashes.of(directory, fileNames(directory, files));
    return new ModelFiles(
        directory,
        ModelDirectory.nameOf(directory),
        config,
        weights,
        tokenizer,
        tokenizerConfig.specialTokens(),
        tokenizerConfig.chatTemplate(),
        GenerationConfigReader.read(generation),
        hashes,
        hashes.fingerprint());
  }

  private static List<String> fileNames(Path directory, WeightFiles files) {
    List<String> names = new ArrayList<>(files.files().keySet());
    for (String name :
        List.of(
            ModelDirectory.CONFIG,
            ModelDirectory.GENERATION_CONFIG,
            ModelDirectory.TOKENIZER,
            ModelDirectory.TOKENIZER_CONFIG,
            ModelDirectory.CHAT_TEMPLATE)) {
      if (ModelDirectory.has(directory, name)) {
        names.add(name);
      }
    }
    return names;
  }
}
