package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.model.ModelConfig;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.TensorInfo;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a model directory holds.
 *
 * @param parameters elements of all weights, each tensor counted once
 * @param dtypes of the stored weights
 * @param kvBytesPerToken of fp32 keys and values over all layers
 */
record ModelSummary(
    ModelFiles files, long parameters, long weightBytes, Set<String> dtypes, long kvBytesPerToken) {
  private static final int FP32_BYTES = 4;

  static ModelSummary of(ModelFiles files) {
    long bytes = 0;
    Set<String> dtypes = new TreeSet<>();
    // Tied weights have two roles and one tensor.
    for (TensorInfo tensor : new HashSet<>(files.weights().values())) {
      bytes = Math.addExact(bytes, tensor.bytes());
      dtypes.add(tensor.type().name().toLowerCase(Locale.ROOT));
    }
    ModelConfig config = files.config();
    long kvElements = 2L * config.layers() * config.kvHeads() * config.headDim();
    return new ModelSummary(files, files.parameters(), bytes, dtypes, kvElements * FP32_BYTES);
  }

  /** For people: name and text. */
  Map<String, String> rows() {
    ModelConfig config = files.config();
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("model", files.name() + " in " + files.directory());
    rows.put("architecture", config.architecture());
    rows.put("layers", String.valueOf(config.layers()));
    rows.put("hidden size", config.hiddenSize() + ", MLP " + config.intermediateSize());
    rows.put(
        "heads",
        config.heads() + " of " + config.headDim() + ", " + config.kvHeads() + " for keys/values");
    rows.put("vocabulary", config.vocabSize() + (config.tiedEmbeddings() ? ", tied" : ""));
    rows.put("context", config.maxPositions() + " tokens" + window(config));
    rows.put("parameters", String.format(Locale.ROOT, "%,d", parameters));
    rows.put("weights", mebibytes(weightBytes) + " as " + String.join(", ", dtypes));
    rows.put("in memory", mebibytes(parameters * FP32_BYTES) + " fp32, " + bf16Text() + " bf16");
    rows.put("KV cache", kvBytesPerToken + " bytes a token in fp32");
    rows.put("chat template", files.chatTemplate() == null ? "no" : "yes");
    rows.put("fingerprint", files.fingerprint());
    return rows;
  }

  ObjectNode json(ObjectNode node) {
    ModelConfig config = files.config();
    node.put("name", files.name());
    node.put("directory", files.directory().toString());
    node.put("architecture", config.architecture());
    node.put("layers", config.layers());
    node.put("hidden_size", config.hiddenSize());
    node.put("intermediate_size", config.intermediateSize());
    node.put("heads", config.heads());
    node.put("kv_heads", config.kvHeads());
    node.put("head_dim", config.headDim());
    node.put("vocab_size", config.vocabSize());
    node.put("max_positions", config.maxPositions());
    node.put("sliding_window", config.slidingWindow());
    node.put("tied_embeddings", config.tiedEmbeddings());
    node.put("parameters", parameters);
    node.put("weight_bytes", weightBytes);
    dtypes.forEach(node.putArray("dtypes")::add);
    node.put("kv_bytes_per_token_fp32", kvBytesPerToken);
    node.put("chat_template", files.chatTemplate() != null);
    node.put("fingerprint", files.fingerprint());
    return node;
  }

  private static String window(ModelConfig config) {
    return config.slidingWindow() == 0 ? "" : ", sliding window " + config.slidingWindow();
  }

  private String bf16Text() {
    return mebibytes(parameters * FP32_BYTES / 2);
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
