package io.skipstream.model;

import static io.skipstream.model.CheckpointBuilder.write;
import static io.skipstream.model.Damage.config;
import static io.skipstream.model.Damage.kind;
import static io.skipstream.model.Damage.raw;
import static io.skipstream.model.Damage.sparse;
import static io.skipstream.model.Damage.weights;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged configuration and tokenizer files. */
class DamagedConfigTest {
  @TempDir Path directory;

  @Test
  void shouldOpenWhenNothingIsDamaged() {
    ModelFiles model = ModelFiles.open(new CheckpointBuilder().write(directory));
    assertThat(model.weights()).hasSize(2 + 2 * 9);
  }

  @ParameterizedTest
  @MethodSource({"configDamages", "tokenizerDamages"})
  void shouldNameWhatIsWrongWhenDamaged(Damage damage) throws IOException {
    damage.assertRefused(directory);
  }

  static Stream<Damage> configDamages() {
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

  static Stream<Damage> tokenizerDamages() {
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
}
