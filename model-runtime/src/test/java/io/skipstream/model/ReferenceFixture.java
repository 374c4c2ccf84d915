package io.skipstream.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A tiny random checkpoint with the logits that Hugging Face transformers computed for it in fp32
 * (src/test/python/make_fixtures.py).
 *
 * @param note what is special about it
 */
public record ReferenceFixture(String name, Path directory, String note, List<Sequence> sequences) {
  public static final List<String> NAMES =
      List.of(
          "llama",
          "llama-bf16",
          "llama-rope-linear-bias",
          "llama-rope-llama3",
          "llama-sharded",
          "mistral",
          "mistral-fp16",
          "qwen2",
          "qwen3",
          "qwen3-sliding-bf16");

  /**
   * @param logits [ids, vocabulary]: row i follows ids 0..i
   */
  public record Sequence(int[] ids, float[][] logits) {}

  public static ReferenceFixture load(String name) {
    Path directory = directory(name);
    try {
      JsonNode expected = new ObjectMapper().readTree(directory.resolve("expected.json").toFile());
      Map<String, Safetensors.Entry> tensors =
          Safetensors.read(directory.resolve("expected.safetensors"));
      List<Sequence> sequences = new ArrayList<>();
      for (JsonNode row : expected.get("ids")) {
        int[] ids = new int[row.size()];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = row.get(i).intValue();
        }
        sequences.add(new Sequence(ids, read(tensors.get("logits." + sequences.size()))));
      }
      return new ReferenceFixture(name, directory, expected.get("note").textValue(), sequences);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path directory(String name) {
    try {
      return Path.of(
              Objects.requireNonNull(
                      ReferenceFixture.class.getResource("/fixtures/" + name + "/config.json"),
                      name)
                  .toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[][] read(Safetensors.Entry entry) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) entry.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(entry.file())) {
      while (bytes.hasRemaining() && channel.read(bytes, entry.offset() + bytes.position()) >= 0) {}
    }
    bytes.flip();
    float[][] rows = new float[(int) entry.shape()[0]][(int) entry.shape()[1]];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = bytes.getFloat();
      }
    }
    return rows;
  }
}
