package io.skipstream.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tensors of a checkpoint, from one file or from the files that an index names.
 *
 * @param files by file name, sorted
 */
record WeightFiles(Map<String, Safetensors.Entry> tensors, Map<String, Path> files) {
  static final int MAX_FILES = 4096;

  static WeightFiles find(Path directory) {
    if (ModelDirectory.has(directory, ModelDirectory.WEIGHTS)) {
      Path file = directory.resolve(ModelDirectory.WEIGHTS);
      return new WeightFiles(Safetensors.read(file), Map.of(ModelDirectory.WEIGHTS, file));
    }
    Path index = directory.resolve(ModelDirectory.WEIGHTS_INDEX);
    if (!ModelDirectory.has(directory, ModelDirectory.WEIGHTS_INDEX)) {
      throw new ModelLoadException(
          "%s: has neither %s nor %s; other formats are not read"
              .formatted(directory, ModelDirectory.WEIGHTS, ModelDirectory.WEIGHTS_INDEX));
    }
    return sharded(directory, index);
  }

  private static WeightFiles sharded(Path directory, Path index) {
    Fields weightMap = JsonFile.read(index).object("weight_map");
    if (weightMap == null) {
      throw new ModelLoadException(index + ": weight_map is missing");
    }
    Map<String, String> fileOf = new LinkedHashMap<>();
    Map<String, Path> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : weightMap.entries()) {
      String name = fileName(index, weightMap, entry);
      fileOf.put(entry.getKey(), name);
      files.put(name, ModelDirectory.file(directory, name, index + ": weight_map"));
      if (files.size() > MAX_FILES) {
        throw new ModelLoadException(
            "%s: weight_map names more than %d files, the limit".formatted(index, MAX_FILES));
      }
    }
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    files.forEach(
        (name, file) ->
            Safetensors.read(file)
                .forEach(
                    (tensor, entry) -> {
                      if (!name.equals(fileOf.get(tensor))) {
                        throw new ModelLoadException(
                            "%s: the index %s has it in %s"
                                .formatted(entry.describe(), index, fileOf.get(tensor)));
                      }
                      tensors.put(tensor, entry);
                    }));
    fileOf.forEach(
        (tensor, name) -> {
          if (!tensors.containsKey(tensor)) {
            throw new ModelLoadException(
                "%s: weight_map has tensor %s in %s, which does not have it"
                    .formatted(index, tensor, name));
          }
        });
    return new WeightFiles(tensors, files);
  }

  /** A plain name within the directory: an index must not lead elsewhere, nor to an index. */
  private static String fileName(Path index, Fields weightMap, Map.Entry<String, JsonNode> entry) {
    String name = entry.getValue().textValue();
    if (name == null) {
      throw weightMap.wrong(entry.getKey(), "a file name", entry.getValue());
    }
    if (name.contains("/") || name.contains("\\") || name.contains("\0") || name.startsWith("..")) {
      throw new ModelLoadException(
          "%s: weight_map: %s is in %s, which is not a plain file name"
              .formatted(index, entry.getKey(), Fields.describe(entry.getValue())));
    }
    if (name.equals(ModelDirectory.WEIGHTS_INDEX)) {
      throw new ModelLoadException(
          "%s: weight_map: %s is in the index itself".formatted(index, entry.getKey()));
    }
    if (!name.endsWith(".safetensors") || name.length() > 255) {
      throw new ModelLoadException(
          "%s: weight_map: %s is in %s, which is not a .safetensors file"
              .formatted(index, entry.getKey(), Fields.describe(entry.getValue())));
    }
    return name;
  }
}
