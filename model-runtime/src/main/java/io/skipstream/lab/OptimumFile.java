package io.skipstream.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.lab.Optimum.ScoredSet;
import io.skipstream.tuning.SkipSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    node.put("stream_digest", optimum.streamDigest());
    node.put("tokens", optimum.tokens());
    node.put("context", optimum.context());
    node.put("exhaustive", optimum.exhaustive());
    node.put("least_hits", optimum.leastHits());
    ArrayNode sets = node.putArray("sets");
    for (ScoredSet scored : optimum.sets()) {
      sets.addObject().put("hits", scored.hits()).put("set", scored.set().bits());
    }
    Path file = directory.resolve(name(model, optimum.stream()));
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
    return file;
  }

  private static Optimum of(JsonNode node) {
    List<ScoredSet> sets = new ArrayList<>();
    for (JsonNode set : node.required("sets")) {
      sets.add(
          new ScoredSet(
              SkipSet.parse(set.required("set").textValue()), set.required("hits").longValue()));
    }
    return new Optimum(
        node.required("model").textValue(),
        node.required("stream").textValue(),
        node.required("stream_digest").textValue(),
        node.required("tokens").intValue(),
        node.required("context").doubleValue(),
        node.required("exhaustive").booleanValue(),
        node.required("least_hits").longValue(),
        sets);
  }
}
