package io.skipstream.model;

import static io.skipstream.model.Damage.NORM;
import static io.skipstream.model.Damage.QUERY;
import static io.skipstream.model.Damage.index;
import static io.skipstream.model.Damage.kind;
import static io.skipstream.model.Damage.map;
import static io.skipstream.model.Damage.mapOfAll;
import static io.skipstream.model.Damage.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checkpoints whose tensors, index or files are wrong. */
class DamagedWeightsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource({"weightDamages", "indexDamages"})
  void shouldNameWhatIsWrongWhenDamaged(Damage damage) throws IOException {
    damage.assertRefused(directory);
  }

  static Stream<Damage> weightDamages() {
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

  static Stream<Damage> indexDamages() {
    return Stream.of(
        index("index without map", "{\"metadata\": {}}", "weight_map is missing"),
        index(
            "path traversal",
            map("../../etc/shadow.safetensors"),
            "weight_map",
            "../../etc",
            "plain file name"),
        index("absolute path", map("/etc/shadow.safetensors"), "plain file name"),
        index(
            "half a character in a file's name",
            "{\"weight_map\": {\"" + NORM + "\": \"part-\\ud800.safetensors\"}}",
            "weight_map",
            "cannot be a file's name"),
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
}
