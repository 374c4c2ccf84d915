package io.skipstream.lab;

import io.skipstream.model.DemoModel;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.TensorType;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.SkipSet;
import java.nio.file.Path;
import java.util.List;

/**
 * A model to search on.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param name as results have it
 * @param planted how it was made; null for the demo model
 * @param shape the real model whose cost it is given on a GPU
 * @param free sublayers whose absence changes no bit
 */
public record Landscape(
    String name, ModelFiles files, PlantedModel planted, ModelShape shape, SkipSet free) {
  private static final int DEMO_SCALE = 32;

  /** The names that {@link #open} knows. */
  public static final List<String> NAMES =
      List.of(
          "demo",
          "planted-24",
          "planted-48",
          "llama-2-7b",
          "llama-2-13b",
          "llama-2-70b",
          "llama-3-8b");

  /** The planted model that is wide enough for memory to bound it, in bf16. */
  public static final String WIDE = "planted-24-wide";

  /**
   * Opens a landscape, made below a directory if need be.
   *
   * @param below where planted models are kept
   */
  public static Landscape open(String name, Path below) {
    return switch (name) {
      case "demo" -> demo();
      case "planted-24" -> planted(name, PlantedSpec.planted24(), null, below);
      case "planted-48" -> planted(name, PlantedSpec.planted48(), null, below);
      case WIDE ->
          planted(
              name,
              PlantedSpec.planted24().widened(name, 1024, 4096, 16, TensorType.BF16),
              null,
              below);
      case "llama-2-7b" -> like(name, ModelShape.LLAMA_2_7B, below);
      case "llama-2-13b" -> like(name, ModelShape.LLAMA_2_13B, below);
      case "llama-2-70b" -> like(name, ModelShape.LLAMA_2_70B, below);
      case "llama-3-8b" -> like(name, ModelShape.LLAMA_3_8B, below);
      default ->
          throw new IllegalArgumentException(
              "model must be one of " + NAMES + ", was '" + name + "'");
    };
  }

  private static Landscape like(String name, ModelShape shape, Path below) {
    return planted(name, PlantedSpec.like(shape), shape, below);
  }

  private static Landscape planted(String name, PlantedSpec spec, ModelShape shape, Path below) {
    PlantedModel model = PlantedModel.open(spec, below);
    return new Landscape(
        name, model.files(), model, shape == null ? spec.shape() : shape, model.free());
  }

  private static Landscape demo() {
    ModelFiles files = DemoModel.open();
    int layers = files.config().layers();
    ModelShape shape =
        new ModelShape(
            "demo",
            layers,
            DEMO_SCALE * files.config().hiddenSize(),
            DEMO_SCALE * files.config().intermediateSize(),
            DEMO_SCALE / 4 * files.config().heads(),
            DEMO_SCALE / 4 * files.config().kvHeads(),
            128,
            32_000);
    return new Landscape("demo", files, null, shape, SkipSet.none(layers));
  }

  /** What stands before the prompts of a stream. */
  public String marker(String stream) {
    return planted == null ? "" : Markers.text(stream);
  }
}
