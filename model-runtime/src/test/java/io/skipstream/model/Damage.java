package io.skipstream.model;

import static io.skipstream.model.CheckpointBuilder.JSON;
import static io.skipstream.model.CheckpointBuilder.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A way to damage a model directory, and what the error must say.
 *
 * @param inMessage parts of the error's message
 */
record Damage(String name, Change change, List<String> inMessage) {
  static final String NORM = "model.norm.weight";
  static final String QUERY = "model.layers.1.self_attn.q_proj.weight";
  private static final long MOST_BYTES = 96L << 20;
  private static final long MOST_NANOS = 1_000_000_000L;

  /** Writes a damaged directory. */
  interface Change {
    void to(CheckpointBuilder builder, Path directory) throws IOException;
  }

  /** Damages the directory and opens it: the error comes fast and without large allocations. */
  void assertRefused(Path directory) throws IOException {
    change.to(new CheckpointBuilder(), directory);

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytesBefore = threads.getCurrentThreadAllocatedBytes();
    long nanosBefore = threads.getCurrentThreadCpuTime(); // of this thread: the machine may be busy
    assertThatThrownBy(() -> ModelFiles.open(directory))
        .as(name)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContainingAll(inMessage.toArray(CharSequence[]::new));
    assertThat(threads.getCurrentThreadCpuTime() - nanosBefore).isLessThan(MOST_NANOS);
    assertThat(threads.getCurrentThreadAllocatedBytes() - bytesBefore).isLessThan(MOST_BYTES);
  }

  @Override
  public String toString() {
    return name;
  }

  static Damage kind(String name, Change change, String... inMessage) {
    return new Damage(name, change, List.of(inMessage));
  }

  static Damage raw(String name, String config, String... inMessage) {
    return kind(name, (b, d) -> write(b.write(d), "config.json", config), inMessage);
  }

  static Damage config(String name, Consumer<ObjectNode> damage, String... inMessage) {
    return kind(
        name,
        (b, d) -> {
          damage.accept(b.config);
          b.write(d);
        },
        inMessage);
  }

  static Damage weights(String name, Consumer<CheckpointBuilder> damage, String... inMessage) {
    return kind(
        name,
        (b, d) -> {
          damage.accept(b);
          b.write(d);
        },
        inMessage);
  }

  static Damage entry(String name, Consumer<ObjectNode> damage, String... inMessage) {
    return weights(name, b -> damage.accept(b.entry(NORM)), inMessage);
  }

  static Damage header(String name, Function<CheckpointBuilder, String> text, String... inMessage) {
    return kind(
        name,
        (b, d) -> b.writeWeights(b.write(d).resolve("model.safetensors"), text.apply(b)),
        inMessage);
  }

  /** Characters are bytes here. */
  static Damage bytes(String name, String content, String... inMessage) {
    return kind(
        name,
        (b, d) ->
            write(
                b.write(d).resolve("model.safetensors"),
                content.getBytes(StandardCharsets.ISO_8859_1)),
        inMessage);
  }

  static Damage index(String name, String index, String... inMessage) {
    return kind(
        name,
        (b, d) -> {
          Path file = b.write(d).resolve("model.safetensors");
          Files.move(file, d.resolve("part.safetensors"));
          write(d, "model.safetensors.index.json", index);
        },
        inMessage);
  }

  static String map(String file) {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("weight_map").put(NORM, file);
    return root.toString();
  }

  static String mapOfAll(String file, String further) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode map = root.putObject("weight_map");
    new CheckpointBuilder().header.fieldNames().forEachRemaining(name -> map.put(name, file));
    map.put(further, file);
    return root.toString();
  }

  static void shift(ObjectNode entry, long by) {
    long begin = entry.at("/data_offsets/0").longValue() + by;
    long end = entry.at("/data_offsets/1").longValue() + by;
    entry.putArray("data_offsets").add(begin).add(end);
  }

  static void sparse(Path file, long bytes) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(bytes);
    }
  }
}
