package io.skipstream.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.lab.Optimum.HeldOut;
import io.skipstream.lab.Optimum.ScoredSet;
import io.skipstream.tuning.SkipSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Optima as JSON files, and those that are kept among the resources. */
public final class OptimumFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OptimumFile() {}

  /** The kept optimum of a model and stream, or null where none is kept. */
  static Optimum kept(String model, String stream) {
    try (InputStream in = OptimumFile.class.getResourceAsStream(name(model, stream))) {
      return in == null ? null : of(JSON.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String name(String model, String stream) {
    return "optimum-" + model + "-" + stream + ".json";
  }

  /** Writes an optimum below a directory, under the name it is kept by. */
  public static Path write(Optimum optimum, String model, Path directory) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("model", optimum.model());
    node.put("stream", optimum.stream());
    node.put("tokens", optimum.tokens());
    node.put("context", optimum.context());
    node.put("exhaustive", optimum.exhaustive());
    node.put("least_hits", optimum.leastHits());
    ArrayNode records = node.putArray("records");
    for (HeldOut record : optimum.records()) {
      ObjectNode entry = records.addObject();
      entry.put("prompt_tokens", record.promptTokens());
      entry.put("temperature", record.temperature()).put("seed", record.seed());
      ArrayNode tokens = entry.putArray("tokens");
      for (int token : record.tokens()) {
        tokens.add(token);
      }
    }
    ArrayNode sets = node.putArray("sets");
    for (ScoredSet scored : optimum.sets()) {
      sets.addObject().put("hits", scored.hits()).put("set", scored.set().bits());
    }
    Path file = directory.resolve(name(model, optimum.stream()));
    // A line a record and a set.
    String text =
        node.toString()
            .replace("{\"prompt_tokens", "\n{\"prompt_tokens")
            .replace("{\"hits", "\n{\"hits");
    Files.writeString(file, text + "\n");
    return file;
  }

  private static Optimum of(JsonNode node) {
    List<ScoredSet> sets = new ArrayList<>();
    for (JsonNode set : node.required("sets")) {
      sets.add(
          new ScoredSet(
              SkipSet.parse(set.required("set").textValue()), set.required("hits").longValue()));
    }
    List<HeldOut> records = new ArrayList<>();
    for (JsonNode record : node.required("records")) {
      JsonNode ids = record.required("tokens");
      int[] tokens = new int[ids.size()];
      Arrays.setAll(tokens, i -> ids.get(i).intValue());
      records.add(
          new HeldOut(
              tokens,
              record.required("prompt_tokens").intValue(),
              record.required("temperature").doubleValue(),
              record.required("seed").longValue()));
    }
    return new Optimum(
        node.required("model").textValue(),
        node.required("stream").textValue(),
        records,
        node.required("tokens").intValue(),
        node.required("context").doubleValue(),
        node.required("exhaustive").booleanValue(),
        node.required("least_hits").longValue(),
        sets);
  }
}
