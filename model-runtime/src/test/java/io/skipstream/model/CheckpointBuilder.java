package io.skipstream.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Writes a small valid Llama directory, each part of which a test may change before. */
public final class CheckpointBuilder {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final int HIDDEN = 8;
  private static final int INTERMEDIATE = 12;
  private static final int VOCAB = 16;
  private static final int LAYERS = 2;

  final ObjectNode config = JSON.createObjectNode();
  final ObjectNode tokenizer = JSON.createObjectNode();
  final Map<String, float[]> values = new LinkedHashMap<>();
  final ObjectNode header = JSON.createObjectNode();

  public CheckpointBuilder() {
    config.putArray("architectures").add("LlamaForCausalLM");
    config.put("vocab_size", VOCAB).put("hidden_size", HIDDEN);
    config.put("intermediate_size", INTERMEDIATE).put("num_hidden_layers", LAYERS);
    config.put("num_attention_heads", 2).put("num_key_value_heads", 1);
    config.put("max_position_embeddings", 64).put("rms_norm_eps", 1e-5);
    config.put("rope_theta", 10000.0).put("tie_word_embeddings", true).put("eos_token_id", 1);
    ObjectNode vocab = tokenizer.putObject("model").put("type", "BPE").putObject("vocab");
    for (int id = 0; id < VOCAB; id++) {
      vocab.put("t" + id, id);
    }
    tensor("model.embed_tokens.weight", VOCAB, HIDDEN);
    for (int layer = 0; layer < LAYERS; layer++) {
      String prefix = "model.layers." + layer + ".";
      tensor(prefix + "input_layernorm.weight", HIDDEN);
      tensor(prefix + "self_attn.q_proj.weight", HIDDEN, HIDDEN);
      tensor(prefix + "self_attn.k_proj.weight", HIDDEN / 2, HIDDEN);
      tensor(prefix + "self_attn.v_proj.weight", HIDDEN / 2, HIDDEN);
      tensor(prefix + "self_attn.o_proj.weight", HIDDEN, HIDDEN);
      tensor(prefix + "post_attention_layernorm.weight", HIDDEN);
      tensor(prefix + "mlp.gate_proj.weight", INTERMEDIATE, HIDDEN);
      tensor(prefix + "mlp.up_proj.weight", INTERMEDIATE, HIDDEN);
      tensor(prefix + "mlp.down_proj.weight", HIDDEN, INTERMEDIATE);
    }
    tensor("model.norm.weight", HIDDEN);
  }

  public String configText() {
    return config.toString();
  }

  /** Names of the tensors. */
  public Set<String> tensors() {
    return values.keySet();
  }

  /** Adds an F32 tensor behind the others. */
  CheckpointBuilder tensor(String name, int... shape) {
    int elements = 1;
    for (int size : shape) {
      elements *= size;
    }
    int start = values.values().stream().mapToInt(v -> v.length).sum() * Float.BYTES;
    values.put(name, new float[elements]);
    ObjectNode entry = header.putObject(name).put("dtype", "F32");
    ArrayNode sizes = entry.putArray("shape");
    for (int size : shape) {
      sizes.add(size);
    }
    entry.putArray("data_offsets").add(start).add(start + elements * Float.BYTES);
    return this;
  }

  ObjectNode entry(String tensor) {
    return (ObjectNode) header.get(tensor);
  }

  /** Writes config.json, tokenizer.json and model.safetensors. */
  public Path write(Path directory) {
    write(directory, "config.json", config.toString());
    write(directory, "tokenizer.json", tokenizer.toString());
    writeWeights(directory.resolve("model.safetensors"), header.toString());
    return directory;
  }

  void writeWeights(Path file, String headerText) {
    byte[] json = headerText.getBytes(StandardCharsets.UTF_8);
    int floats = values.values().stream().mapToInt(v -> v.length).sum();
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + json.length + floats * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    values.values().forEach(row -> putAll(bytes, row));
    write(file, bytes.array());
  }

  private static void putAll(ByteBuffer bytes, float[] row) {
    for (float value : row) {
      bytes.putFloat(value);
    }
  }

  static void write(Path directory, String name, String text) {
    write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
