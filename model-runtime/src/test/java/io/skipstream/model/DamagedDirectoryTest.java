package io.skipstream.model;

import static io.skipstream.model.CheckpointBuilder.JSON;
import static io.skipstream.model.CheckpointBuilder.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of damage has its own clear error, quickly and without large allocations. */
class DamagedDirectoryTest {
  private static final String NORM = "model.norm.weight";
  private static final String QUERY = "model.layers.1.self_attn.q_proj.weight";
  private static final long MOST_BYTES = 96L << 20;
  private static final long MOST_NANOS = 1_000_000_000L;

  @TempDir Path directory;

  private interface Damage {
    void to(CheckpointBuilder builder, Path directory) throws IOException;
  }

  @Test
  void shouldOpenWhenNothingIsDamaged() {
    ModelFiles model = ModelFiles.open(new CheckpointBuilder().write(directory));
    assertThat(model.weights()).hasSize(2 + 2 * 9);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void shouldNameWhatIsWrongWhenDamaged(String kind, Damage damage, List<String> inMessage)
      throws IOException {
    CheckpointBuilder builder = new CheckpointBuilder();
    damage.to(builder, directory);

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytesBefore = threads.getCurrentThreadAllocatedBytes();
    long nanosBefore = System.nanoTime();
    assertThatThrownBy(() -> ModelFiles.open(directory))
        .as(kind)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContainingAll(inMessage.toArray(CharSequence[]::new));
    assertThat(System.nanoTime() - nanosBefore).isLessThan(MOST_NANOS);
    assertThat(threads.getCurrentThreadAllocatedBytes() - bytesBefore).isLessThan(MOST_BYTES);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
            configDamages(), weightDamages(), layoutDamages(), indexDamages(), tokenizerDamages())
        .flatMap(stream -> stream);
  }

  private static Stream<Arguments> configDamages() {
    return Stream.of(
        kind("no config", (b, d) -> {}, "config.json", "does not exist"),
        raw("empty config", "", "config.json", "is empty"),
        raw("config is a list", "[1, 2]", "config.json", "must hold a JSON object", "array"),
        raw("config is cut off", "{\"a\": 1", "config.json", "not valid JSON", "line 1"),
        raw("config goes on", "{} {}", "config.json", "not valid JSON"),
        raw("duplicate key", "{\"a\": 1,\n\"a\": 2}", "config.json", "line 2", "Duplicate", "'a'"),
        raw("deep nesting", "[".repeat(5000), "config.json", "nesting"),
        raw(
            "huge number",
            "{\"a\": " + "9".repeat(5000) + "}",
            "config.json",
            "Number value length"),
        raw("NaN in JSON", "{\"rms_norm_eps\": NaN}", "config.json", "not valid JSON", "NaN"),
        kind(
            "bad UTF-8",
            (b, d) -> write(d.resolve("config.json"), new byte[] {'{', (byte) 0xC3, '}'}),
            "config.json",
            "UTF-8"),
        kind(
            "config too large",
            (b, d) -> sparse(d.resolve("config.json"), 1L << 34),
            "config.json",
            "17179869184 bytes",
            "limit is 16777216"),
        config(
            "unknown architecture",
            c -> c.putArray("architectures").add("GPT2LMHeadModel"),
            "GPT2LMHeadModel",
            "LlamaForCausalLM",
            "MistralForCausalLM",
            "Qwen2ForCausalLM",
            "Qwen3ForCausalLM"),
        config("no architecture", c -> c.remove("architectures"), "architectures"),
        config("missing field", c -> c.remove("hidden_size"), "hidden_size is missing"),
        config("negative size", c -> c.put("vocab_size", -5), "vocab_size", "-5", "1..4194304"),
        config("zero layers", c -> c.put("num_hidden_layers", 0), "num_hidden_layers", "was 0"),
        config(
            "size above int", c -> c.put("hidden_size", 1L << 40), "hidden_size", "1099511627776"),
        config(
            "size beyond long", c -> c.put("hidden_size", BigInteger.TWO.pow(70)), "hidden_size"),
        config("fractional size", c -> c.put("hidden_size", 8.5), "hidden_size", "8.5"),
        config("text for a size", c -> c.put("hidden_size", "8"), "hidden_size", "\"8\""),
        config(
            "heads not divisible",
            c -> c.put("num_attention_heads", 4).put("num_key_value_heads", 3),
            "num_attention_heads 4",
            "num_key_value_heads 3"),
        config(
            "hidden not divisible",
            c -> c.put("num_attention_heads", 3),
            "hidden_size 8",
            "num_attention_heads 3"),
        config("odd head", c -> c.put("head_dim", 3), "head_dim 3", "odd"),
        config("eps zero", c -> c.put("rms_norm_eps", 0), "rms_norm_eps", "was 0"),
        config(
            "eos beyond vocabulary",
            c -> c.put("eos_token_id", 16),
            "eos_token_id",
            "0..15",
            "was 16"),
        config("other activation", c -> c.put("hidden_act", "gelu"), "hidden_act gelu", "silu"),
        config(
            "quantised",
            c -> c.putObject("quantization_config").put("bits", 4),
            "quantization_config"),
        config("MLP bias", c -> c.put("mlp_bias", true), "mlp_bias"),
        config(
            "other rope",
            c -> c.putObject("rope_scaling").put("rope_type", "yarn"),
            "yarn",
            "llama3"),
        config(
            "incomplete rope",
            c -> c.putObject("rope_scaling").put("rope_type", "llama3").put("factor", 8),
            "low_freq_factor is missing"),
        config(
            "contradicting rope",
            c -> c.putObject("rope_parameters").put("rope_theta", 5e5),
            "rope_theta",
            "10000.0",
            "500000.0"),
        config(
            "partial rotary",
            c -> c.put("partial_rotary_factor", 0.5),
            "partial_rotary_factor",
            "0.5"),
        config(
            "mixed layers",
            c -> c.putArray("layer_types").add("full_attention").add("sliding_attention"),
            "layer_types"));
  }

  private static Stream<Arguments> weightDamages() {
    return Stream.of(
        kind(
            "no weights",
            (b, d) -> Files.delete(b.write(d).resolve("model.safetensors")),
            "model.safetensors",
            "model.safetensors.index.json"),
        weights(
            "missing tensor",
            b -> {
              b.header.set("renamed", b.header.remove(NORM));
            },
            NORM,
            "is missing"),
        weights(
            "missing head",
            b -> b.config.put("tie_word_embeddings", false),
            "lm_head.weight",
            "is missing",
            "tie_word_embeddings"),
        weights(
            "wrong shape",
            b -> b.config.put("intermediate_size", 6),
            "mlp.gate_proj.weight",
            "[12, 8]",
            "[6, 8]"),
        weights("wrong dtype", b -> b.entry(NORM).put("dtype", "I32"), NORM, "I32", "BF16"),
        weights("unknown dtype", b -> b.entry(NORM).put("dtype", "Q4_K"), NORM, "Q4_K"),
        weights(
            "bias without a place",
            b -> b.tensor("model.layers.0.self_attn.q_proj.bias", 8),
            "q_proj.bias",
            "no place"),
        weights(
            "layer too many",
            b -> b.tensor("model.layers.2.input_layernorm.weight", 8),
            "model.layers.2",
            "2 layers"),
        weights(
            "NaN weight",
            b -> b.values.get(QUERY)[37] = Float.NaN,
            "model.safetensors",
            QUERY,
            "element 37",
            "finite"),
        weights(
            "infinite weight",
            b -> b.values.get(NORM)[7] = Float.NEGATIVE_INFINITY,
            NORM,
            "element 7"));
  }

  private static Stream<Arguments> layoutDamages() {
    return Stream.of(
        bytes("empty weights", "", "model.safetensors", "0 bytes"),
        bytes("only a length", "\2\0\0\0\0\0\0\0", "8 bytes", "too few"),
        bytes(
            "header of 2^62 bytes",
            "\0\0\0\0\0\0\0\u0040{}",
            "header length",
            "4611686018427387904"),
        bytes(
            "negative header length",
            "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff{}",
            "header length",
            "18446744073709551615"),
        kind(
            "header above the limit",
            (b, d) -> {
              Path file = b.write(d).resolve("model.safetensors");
              sparse(file, 1L << 33);
              try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.write(
                    ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(1L << 32)
                        .array());
              }
            },
            "header length",
            "4294967296",
            "limit is 16777216"),
        header("header is a list", b -> "[]", "header", "START_OBJECT"),
        header("header is cut off", b -> "{\"a\": {", "header is not valid JSON"),
        header("header goes on", b -> b.header + " {}", "goes on"),
        header(
            "same tensor twice",
            b -> {
              String text = b.header.toString();
              return text.substring(0, text.length() - 1)
                  + ",\""
                  + NORM
                  + "\":"
                  + b.entry(NORM)
                  + "}";
            },
            "Duplicate",
            NORM),
        header(
            "100,000 tensors",
            b -> {
              StringBuilder text = new StringBuilder("{");
              for (int i = 0; i < 100_000; i++) {
                text.append(i == 0 ? "" : ",")
                    .append("\"t")
                    .append(i)
                    .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
              }
              return text.append('}').toString();
            },
            "more than 65536 tensors"),
        header(
            "endless name",
            b ->
                "{\""
                    + "x".repeat(2000)
                    + "\":{\"dtype\":\"F32\","
                    + "\"shape\":[],\"data_offsets\":[0,4]}}",
            "2000 characters",
            "limit is 512"),
        entry(
            "rank 100",
            e -> {
              for (int i = 0; i < 100; i++) {
                e.withArray("shape").add(1);
              }
            },
            "shape",
            "more than 8"),
        entry("negative shape", e -> e.putArray("shape").add(-8), "shape", "-8"),
        entry(
            "shape beyond long",
            e -> e.putArray("shape").add(BigInteger.TWO.pow(64)),
            "shape",
            "18446744073709551616"),
        entry(
            "shape product overflows",
            e -> e.putArray("shape").add(1L << 32).add(1L << 31).add(1L << 32),
            "shape",
            "beyond any file"),
        entry("shape lies", e -> e.putArray("shape").add(9), "[9] of F32", "36 bytes", "have 32"),
        entry(
            "offsets reversed",
            e -> e.putArray("data_offsets").add(99).add(3),
            "data_offsets",
            "[99, 3]"),
        entry("one offset", e -> e.putArray("data_offsets").add(99), "two data_offsets"),
        entry(
            "offsets beyond long",
            e -> e.putArray("data_offsets").add(Long.MAX_VALUE - 31).add(Long.MAX_VALUE),
            "beyond any file"),
        entry("unknown field", e -> e.put("strides", 1), "strides"),
        entry("shape is text", e -> e.put("shape", "8"), "shape", "START_ARRAY"),
        entry("overlap", e -> shift(e, -32), "overlap"),
        entry("gap", e -> shift(e, 32), "gap"),
        kind(
            "truncated",
            (b, d) -> {
              Path file = b.write(d).resolve("model.safetensors");
              try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(out.length() - 1);
              }
            },
            NORM,
            "needs 32 bytes"),
        kind(
            "trailing bytes",
            (b, d) -> {
              Path file = b.write(d).resolve("model.safetensors");
              Files.write(file, new byte[3], java.nio.file.StandardOpenOption.APPEND);
            },
            "model.safetensors",
            "its tensors end at"));
  }

  private static Stream<Arguments> indexDamages() {
    return Stream.of(
        index("index without map", "{\"metadata\": {}}", "weight_map is missing"),
        index(
            "path traversal",
            map("../../etc/shadow.safetensors"),
            "weight_map",
            "../../etc",
            "plain file name"),
        index("absolute path", map("/etc/shadow.safetensors"), "plain file name"),
        index("cyclic index", map("model.safetensors.index.json"), "the index itself"),
        index("other format", map("pytorch_model.bin"), ".safetensors file"),
        index("file is a number", "{\"weight_map\": {\"" + NORM + "\": 7}}", NORM, "was 7"),
        index(
            "missing file",
            map("model-00001.safetensors"),
            "model-00001.safetensors",
            "does not exist"),
        index("tensor elsewhere", map("part.safetensors"), "model.embed_tokens.weight", "index"),
        index(
            "tensor nowhere",
            mapOfAll("part.safetensors", "further.weight"),
            "further.weight",
            "does not have it"),
        kind(
            "cyclic link",
            (b, d) -> {
              Path file = b.write(d).resolve("model.safetensors");
              Files.delete(file);
              Files.createSymbolicLink(file, d.resolve("other.safetensors"));
              Files.createSymbolicLink(d.resolve("other.safetensors"), file);
            },
            "model.safetensors",
            "symbolic link",
            "back to itself"),
        kind(
            "broken link",
            (b, d) -> {
              Path file = b.write(d).resolve("model.safetensors");
              Files.delete(file);
              Files.createSymbolicLink(file, d.resolve("blobs"));
            },
            "model.safetensors",
            "does not exist"),
        kind(
            "weights are a directory",
            (b, d) -> {
              Path file = b.write(d).resolve("model.safetensors");
              Files.delete(file);
              Files.createDirectory(file);
            },
            "model.safetensors",
            "not a regular file"));
  }

  private static Stream<Arguments> tokenizerDamages() {
    return Stream.of(
        kind(
            "no tokenizer",
            (b, d) -> Files.delete(b.write(d).resolve("tokenizer.json")),
            "tokenizer.json",
            "does not exist"),
        weights(
            "vocabulary larger than the embedding",
            b -> ((ObjectNode) b.tokenizer.at("/model/vocab")).put("t16", 16),
            "tokenizer.json",
            "id 16",
            "16 rows"),
        weights(
            "added token beyond the embedding",
            b -> b.tokenizer.putArray("added_tokens").addObject().put("id", 99),
            "id 99"),
        weights("tokenizer without vocabulary", b -> b.tokenizer.remove("model"), "model.vocab"),
        kind(
            "template is not text",
            (b, d) -> write(b.write(d), "tokenizer_config.json", "{\"chat_template\": 5}"),
            "tokenizer_config.json",
            "chat_template",
            "was 5"),
        kind(
            "generation settings out of range",
            (b, d) ->
                write(
                    b.write(d), "generation_config.json", "{\"do_sample\": true, \"top_p\": 1.5}"),
            "generation_config.json",
            "top_p",
            "1.5"));
  }

  private interface ConfigDamage {
    void to(ObjectNode config);
  }

  private interface BuilderDamage {
    void to(CheckpointBuilder builder);
  }

  private interface HeaderText {
    String of(CheckpointBuilder builder);
  }

  private static Arguments kind(String name, Damage damage, String... inMessage) {
    return arguments(name, damage, List.of(inMessage));
  }

  private static Arguments raw(String name, String config, String... inMessage) {
    return kind(name, (b, d) -> write(b.write(d), "config.json", config), inMessage);
  }

  private static Arguments config(String name, ConfigDamage damage, String... inMessage) {
    return kind(
        name,
        (b, d) -> {
          damage.to(b.config);
          b.write(d);
        },
        inMessage);
  }

  private static Arguments weights(String name, BuilderDamage damage, String... inMessage) {
    return kind(
        name,
        (b, d) -> {
          damage.to(b);
          b.write(d);
        },
        inMessage);
  }

  private static Arguments entry(String name, ConfigDamage damage, String... inMessage) {
    return weights(name, b -> damage.to(b.entry(NORM)), inMessage);
  }

  private static Arguments header(String name, HeaderText text, String... inMessage) {
    return kind(
        name,
        (b, d) -> b.writeWeights(b.write(d).resolve("model.safetensors"), text.of(b)),
        inMessage);
  }

  /** Characters are bytes here. */
  private static Arguments bytes(String name, String content, String... inMessage) {
    return kind(
        name,
        (b, d) ->
            write(
                b.write(d).resolve("model.safetensors"),
                content.getBytes(StandardCharsets.ISO_8859_1)),
        inMessage);
  }

  private static Arguments index(String name, String index, String... inMessage) {
    return kind(
        name,
        (b, d) -> {
          Path file = b.write(d).resolve("model.safetensors");
          Files.move(file, d.resolve("part.safetensors"));
          write(d, "model.safetensors.index.json", index);
        },
        inMessage);
  }

  private static String map(String file) {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("weight_map").put(NORM, file);
    return root.toString();
  }

  private static String mapOfAll(String file, String further) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode map = root.putObject("weight_map");
    new CheckpointBuilder().header.fieldNames().forEachRemaining(name -> map.put(name, file));
    map.put(further, file);
    return root.toString();
  }

  private static void shift(ObjectNode entry, long by) {
    long begin = entry.at("/data_offsets/0").longValue() + by;
    long end = entry.at("/data_offsets/1").longValue() + by;
    entry.putArray("data_offsets").add(begin).add(end);
  }

  private static void sparse(Path file, long bytes) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(bytes);
    }
  }
}
