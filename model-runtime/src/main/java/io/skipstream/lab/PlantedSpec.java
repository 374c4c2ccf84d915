package io.skipstream.lab;

import io.skipstream.model.TensorType;
import io.skipstream.tuning.ModelShape;
import java.util.Arrays;

/**
 * Which planted model to make. The widths beyond the language model's own are filled with weights
 * that read zeros or are multiplied by zeros: they cost and change nothing.
 *
 * @param seed of everything random in it
 * @param interchangeable number of inserts of each of the two classes within which all are alike
 * @param classPush what one skipped insert of a class adds to the logits, standard deviation
 */
public record PlantedSpec(
    String name,
    int layers,
    long seed,
    int[] interchangeable,
    double[] classPush,
    int hiddenSize,
    int intermediateSize,
    int heads,
    int kvHeads,
    TensorType type) {
  // Layers with a job of their own: originals, graded copies and inserts.
  static final int WORKING_LAYERS = 14;
  private static final int WIDTH = 144;
  private static final int INTERMEDIATE = 384;
  private static final long SEED = 3;

  /** Everything in the residual that is wider stands for a real model of this many times that. */
  private static final int SCALE = 32;

  public PlantedSpec {
    interchangeable = interchangeable.clone();
    classPush = classPush.clone();
    int needed = 2 + WORKING_LAYERS + interchangeable[0] + interchangeable[1];
    if (layers < needed) {
      throw new IllegalArgumentException("layers must be " + needed + " or more, were " + layers);
    }
    if (hiddenSize < WIDTH
        || intermediateSize < INTERMEDIATE
        || heads < 6
        || kvHeads * 2 != heads) {
      throw new IllegalArgumentException(
          "widths must be 144, 384 and 6 heads or more, two heads a KV head");
    }
  }

  /** 24 layers: 30 of its 44 inner sublayers can be skipped for nothing. */
  public static PlantedSpec planted24() {
    return narrow("planted-24", 24, 2, 0);
  }

  /** 48 layers. */
  public static PlantedSpec planted48() {
    return narrow("planted-48", 48, 9, 8);
  }

  /** A model with the layers of a real one, at most half of whose bytes can go for nothing. */
  public static PlantedSpec like(ModelShape shape) {
    double attention = shape.attentionWeights();
    double mlp = shape.mlpWeights();
    double total = shape.layers() * (attention + mlp) + shape.headWeights();
    int inner = shape.layers() - 2;
    double freeAttention = (inner - 4) * attention;
    int freeMlps = (int) Math.floor((total / 2 - freeAttention) / mlp);
    int alike = Math.max(0, inner - WORKING_LAYERS - Math.max(0, freeMlps));
    return narrow("planted-" + shape.name(), shape.layers(), (alike + 1) / 2, alike / 2);
  }

  private static PlantedSpec narrow(String name, int layers, int first, int second) {
    return new PlantedSpec(
        name,
        layers,
        SEED,
        new int[] {first, second},
        new double[] {0.03, 0.05},
        WIDTH,
        INTERMEDIATE,
        6,
        3,
        TensorType.F32);
  }

  /** The same function in a wider model, so that reading its weights takes a CPU's time. */
  public PlantedSpec widened(
      String newName, int newHidden, int newIntermediate, int newHeads, TensorType newType) {
    return new PlantedSpec(
        newName,
        layers,
        seed,
        interchangeable,
        classPush,
        newHidden,
        newIntermediate,
        newHeads,
        newHeads / 2,
        newType);
  }

  /** The real model that the planted one stands for: its own proportions, 32 times as wide. */
  public ModelShape shape() {
    return new ModelShape(
        name,
        layers,
        SCALE * hiddenSize,
        SCALE * intermediateSize,
        SCALE / 4 * heads,
        SCALE / 4 * kvHeads,
        128,
        32_000);
  }

  /** Tells specs apart, the same in every process. */
  String digest() {
    String all =
        String.join(
            " ",
            name,
            Integer.toString(layers),
            Long.toString(seed),
            Arrays.toString(interchangeable),
            Arrays.toString(classPush),
            hiddenSize + "x" + intermediateSize + "x" + heads + "x" + kvHeads,
            type.name());
    return Integer.toHexString(all.hashCode());
  }

  @Override
  public int[] interchangeable() {
    return interchangeable.clone();
  }

  @Override
  public double[] classPush() {
    return classPush.clone();
  }
}
