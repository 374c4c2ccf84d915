package io.skipstream.processor.fuzz;

import io.skipstream.model.CheckpointBuilder;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.ModelHashes;
import io.skipstream.model.ModelLoadException;
import io.skipstream.tokenizer.ChatTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A small model directory, one of whose files is the input. */
final class ModelFileTarget implements FuzzTarget {
  /** How a file is damaged. */
  enum Kind {
    JSON,
    SAFETENSORS,
    TEXT
  }

  private final Path directory;
  private final String file;
  private final Kind kind;
  private final List<String> seeds;
  private final JsonMutations json = new JsonMutations();

  /**
   * @param directory is filled with a valid model
   * @param seeds contents of the file; none takes the one that the model has
   */
  ModelFileTarget(Path directory, String file, Kind kind, String... seeds) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.file = file;
    this.kind = kind;
    this.seeds = List.of(seeds);
    new CheckpointBuilder().write(directory);
    if (file.equals("model.safetensors.index.json")) {
      Files.move(directory.resolve("model.safetensors"), directory.resolve("part-1.safetensors"));
    }
  }

  /** One for each file that is read. */
  static List<FuzzTarget> all(Path directory, List<String> templates) throws IOException {
    CheckpointBuilder model = new CheckpointBuilder();
    Path d = Files.createDirectories(directory);
    return List.of(
        new ModelFileTarget(d.resolve("1"), "config.json", Kind.JSON, configs(model)),
        new ModelFileTarget(
            d.resolve("2"),
            "generation_config.json",
            Kind.JSON,
            "{\"do_sample\":true,\"temperature\":0.6,\"top_k\":20,\"top_p\":0.95,"
                + "\"eos_token_id\":[1,2],\"max_new_tokens\":9}"),
        new ModelFileTarget(
            d.resolve("3"),
            "tokenizer_config.json",
            Kind.JSON,
            "{\"bos_token\":\"<s>\",\"eos_token\":{\"content\":\"</s>\",\"lstrip\":false},"
                + "\"chat_template\":\"{{ messages[0].content }}\"}",
            "{\"chat_template\":[{\"name\":\"default\",\"template\":\"{{ 1 }}\"},"
                + "{\"name\":\"tool_use\",\"template\":\"\"}]}"),
        new ModelFileTarget(d.resolve("4"), "tokenizer.json", Kind.JSON),
        new ModelFileTarget(
            d.resolve("5"), "chat_template.jinja", Kind.TEXT, templates.toArray(String[]::new)),
        new ModelFileTarget(d.resolve("6"), "model.safetensors", Kind.SAFETENSORS),
        new ModelFileTarget(
            d.resolve("7"), "model.safetensors.index.json", Kind.JSON, index(model)),
        new ModelFileTarget(
            d.resolve("8"), "SHA256SUMS", Kind.TEXT, "0".repeat(64) + "  config.json\n"));
  }

  private static String[] configs(CheckpointBuilder model) {
    String plain = model.configText();
    return new String[] {
      plain,
      plain.replace(
          "\"rope_theta\":10000.0",
          "\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
              + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":32}"),
      plain.replace("LlamaForCausalLM", "Qwen3ForCausalLM"),
      plain.replace("LlamaForCausalLM", "MistralForCausalLM")
    };
  }

  private static String index(CheckpointBuilder model) {
    StringBuilder map = new StringBuilder("{\"metadata\":{\"total_size\":1},\"weight_map\":{");
    for (String tensor : model.tensors()) {
      map.append('"').append(tensor).append("\":\"part-1.safetensors\",");
    }
    map.setCharAt(map.length() - 1, '}');
    return map.append('}').toString();
  }

  @Override
  public String name() {
    return "model directory, " + file;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> contents = new ArrayList<>();
    seeds.forEach(seed -> contents.add(seed.getBytes(StandardCharsets.UTF_8)));
    if (contents.isEmpty()) {
      try {
        contents.add(Files.readAllBytes(directory.resolve(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return contents;
  }

  @Override
  public byte[] mutate(byte[] input, byte[] other, Random random) {
    byte[] mutated = input;
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      mutated =
          switch (kind) {
            case JSON -> json.mutate(mutated, other, random);
            case SAFETENSORS -> safetensors(mutated, other, random);
            case TEXT -> ByteMutations.text(mutated, other, JsonMutations.SNIPPETS, random);
          };
    }
    return mutated;
  }

  @Override
  public String feed(byte[] input) throws Exception {
    Files.write(directory.resolve(file), input);
    try {
      ModelFiles files = ModelFiles.open(directory);
      ModelHashes.verify(directory);
      ChatTemplate.of(files, Clock.systemUTC());
    } catch (ModelLoadException refused) {
      return "refused: " + refused.getMessage();
    }
    return "read";
  }

  @Override
  public long allocationLimitBytes(int inputBytes) {
    // Buffers of fixed size for hashing and for looking at weights, and each file's own bytes.
    return (12L << 20) + 200L * inputBytes;
  }

  /** Damages the header's JSON and mostly keeps its length right, or what lies around it. */
  private byte[] safetensors(byte[] input, byte[] other, Random random) {
    int header = headerBytes(input);
    if (header < 0 || random.nextInt(8) == 0) {
      return ByteMutations.bytes(input, other, random);
    }
    byte[] text = Arrays.copyOfRange(input, Long.BYTES, Long.BYTES + header);
    int otherHeader = headerBytes(other);
    byte[] donor =
        otherHeader < 0 ? text : Arrays.copyOfRange(other, Long.BYTES, Long.BYTES + otherHeader);
    byte[] damaged = json.mutate(text, donor, random);
    byte[] result = ByteMutations.replaced(input, Long.BYTES, Long.BYTES + header, damaged);
    long length =
        random.nextInt(16) == 0 ? random.nextLong() >> random.nextInt(64) : damaged.length;
    ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    return result;
  }

  private static int headerBytes(byte[] input) {
    if (input.length < Long.BYTES) {
      return -1;
    }
    long length = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return length < 0 || length > input.length - Long.BYTES ? -1 : (int) length;
  }
}
