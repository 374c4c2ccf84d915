package io.skipstream.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.model.DemoModel;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.ModelLoadException;
import io.skipstream.model.TensorType;
import io.skipstream.tuning.SkipSet;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model of which it is known what each sublayer does, made from the bundled demo model and
 * written as an ordinary Hugging Face directory.
 *
 * <p><b>Threading:</b> immutable. A directory appears whole, by renaming.
 */
public final class PlantedModel {
  // Part of the directory's name: grows when the construction changes.
  private static final int CONSTRUCTION = 1;

  private final PlantedSpec spec;
  private final PlantedLayout layout;
  private final ModelFiles files;
  private final Markers markers;

  private PlantedModel(PlantedSpec spec, PlantedLayout layout, ModelFiles files, Markers markers) {
    this.spec = spec;
    this.layout = layout;
    this.files = files;
    this.markers = markers;
  }

  /** The model in a directory below the given one, made if it is not there. */
  public static PlantedModel open(PlantedSpec spec, Path below) {
    ModelFiles demo = DemoModel.open();
    PlantedLayout layout = PlantedLayout.of(spec);
    Markers markers = Markers.of(demo.tokenizerFile());
    String version = "v" + CONSTRUCTION + "-" + spec.digest();
    Path directory = below.resolve(version).resolve(spec.name());
    try {
      if (!Files.isDirectory(directory)) {
        write(new PlantedWeights(spec, layout, new WeightReader(demo), markers), spec, directory);
      }
    } catch (IOException e) {
      throw new ModelLoadException(directory + ": cannot be written: " + e, e);
    }
    return new PlantedModel(spec, layout, ModelFiles.open(directory), markers);
  }

  private static void write(PlantedWeights weights, PlantedSpec spec, Path directory)
      throws IOException {
    Path demo = DemoModel.open().directory();
    Files.createDirectories(directory.getParent());
    Path part = Files.createTempDirectory(directory.getParent(), "part");
    for (String name :
        List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json")) {
      Files.copy(demo.resolve(name), part.resolve(name));
    }
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode config = (ObjectNode) mapper.readTree(demo.resolve("config.json").toFile());
    config.put("hidden_size", spec.hiddenSize());
    config.put("intermediate_size", spec.intermediateSize());
    config.put("num_hidden_layers", spec.layers());
    config.put("num_attention_heads", spec.heads());
    config.put("num_key_value_heads", spec.kvHeads());
    config.put("tie_word_embeddings", false);
    config.put("torch_dtype", spec.type() == TensorType.F32 ? "float32" : "bfloat16");
    mapper
        .writerWithDefaultPrettyPrinter()
        .writeValue(part.resolve("config.json").toFile(), config);
    SafetensorsWriter.write(part.resolve("model.safetensors"), spec.type(), weights.tensors());
    try {
      Files.move(part, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      delete(part); // another process was faster
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  public PlantedSpec spec() {
    return spec;
  }

  public ModelFiles files() {
    return files;
  }

  /** All sublayers without effect: skipping them changes no bit. */
  public SkipSet free() {
    return layout.free();
  }

  PlantedLayout layout() {
    return layout;
  }

  Markers markers() {
    return markers;
  }
}
