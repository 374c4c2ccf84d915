package io.skipstream.lab;

import io.skipstream.lab.SafetensorsWriter.Tensor;
import io.skipstream.model.ModelConfig;
import io.skipstream.model.WeightRole;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The tensors of a planted model.
 *
 * <p>An insert is one neuron. Gate and up see the constant channel, which the norm divides by the
 * residual's length, so that {@code gate = -z, up = z} with z near the maximum of {@code z^2 / (1 +
 * e^z)}: there the output hardly depends on that length. One that belongs to a side has a z of 20,
 * which silences it, under the other's marker.
 *
 * <p>A head of layer 0 finds the marker wherever it stands before, by a key that only markers have
 * and the slowest rotation, and copies its side, and the opposite of all balanced inserts, to every
 * position. Neurons of layer 0's MLP put there what decoys will move.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class PlantedWeights {
  private static final double PEAK = 2.2177;
  private static final double PEAK_VALUE = 0.48282;
  private static final double SILENT = 20;
  private static final double ONE = 0.2;
  private static final double MARKER = 0.25;
  private static final double KEY = 12;
  private static final double GATE = 0.1;

  private final PlantedSpec spec;
  private final PlantedLayout layout;
  private final List<PlantedLayer> layers;
  private final WeightReader reader;
  private final ModelConfig own;
  private final Markers markers;

  PlantedWeights(PlantedSpec spec, PlantedLayout layout, WeightReader reader, Markers markers) {
    this.spec = spec;
    this.layout = layout;
    this.layers = layout.layers();
    this.reader = reader;
    this.own = reader.files().config();
    this.markers = markers;
  }

  List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(
        new Tensor(
            "model.embed_tokens.weight",
            shape(own.vocabSize(), spec.hiddenSize()),
            this::embedding));
    for (int layer = 0; layer < layers.size(); layer++) {
      layer(tensors, layer);
    }
    tensors.add(new Tensor("model.norm.weight", shape(spec.hiddenSize()), this::finalNorm));
    tensors.add(
        new Tensor("lm_head.weight", shape(own.vocabSize(), spec.hiddenSize()), this::head));
    return tensors;
  }

  private void layer(List<Tensor> tensors, int layer) {
    String prefix = "model.layers." + layer + ".";
    int hidden = spec.hiddenSize();
    int query = spec.heads() * own.headDim();
    int kv = spec.kvHeads() * own.headDim();
    int wide = spec.intermediateSize();
    tensors.add(
        new Tensor(
            prefix + "input_layernorm.weight",
            shape(hidden),
            () -> norm(WeightRole.ATTENTION_NORM, layer)));
    matrix(tensors, prefix + "self_attn.q_proj.weight", query, hidden, () -> query(layer));
    matrix(tensors, prefix + "self_attn.k_proj.weight", kv, hidden, () -> key(layer));
    matrix(tensors, prefix + "self_attn.v_proj.weight", kv, hidden, () -> value(layer));
    matrix(tensors, prefix + "self_attn.o_proj.weight", hidden, query, () -> output(layer));
    tensors.add(
        new Tensor(
            prefix + "post_attention_layernorm.weight",
            shape(hidden),
            () -> norm(WeightRole.MLP_NORM, layer)));
    matrix(tensors, prefix + "mlp.gate_proj.weight", wide, hidden, () -> gate(layer, -1));
    matrix(tensors, prefix + "mlp.up_proj.weight", wide, hidden, () -> up(layer));
    matrix(tensors, prefix + "mlp.down_proj.weight", hidden, wide, () -> down(layer));
  }

  private static void matrix(
      List<Tensor> tensors, String name, int rows, int columns, Supplier<Grid> made) {
    tensors.add(new Tensor(name, shape(rows, columns), () -> made.get().values()));
  }

  // ---- embedding, norms and head
  // -----------------------------------------------------------------

  private float[] embedding() {
    Grid grid = vocabulary();
    for (int token = 0; token < own.vocabSize(); token++) {
      grid.set(token, at(Channel.ONE), ONE);
    }
    for (int marker : List.of(markers.java(), markers.prose())) {
      // As the model has seen documents begin.
      for (int i = 0; i < own.hiddenSize(); i++) {
        grid.set(marker, i, grid.get(markers.beginning(), i));
      }
      grid.set(marker, at(Channel.MARK), MARKER);
      grid.set(marker, at(Channel.SIDE), marker == markers.java() ? MARKER : -MARKER);
    }
    return grid.values();
  }

  private Grid vocabulary() {
    return Grid.of(own.vocabSize(), spec.hiddenSize())
        .put(reader.read(WeightRole.EMBEDDING, -1), own.hiddenSize(), 1);
  }

  /** The language model's own; the channels count as they are. */
  private float[] norm(WeightRole role, int layer) {
    double rms = layers.get(layer).rms();
    return padded(
        reader.read(role, layers.get(layer).source()), layer == 0 ? shrink() : wholeRms(rms) / rms);
  }

  private float[] finalNorm() {
    double rms = PlantedLayout.FINAL_RMS;
    return padded(reader.read(WeightRole.FINAL_NORM, -1), wholeRms(rms) / rms);
  }

  private double wholeRms(double ownRms) {
    return layout.wholeRms(ownRms, spec.hiddenSize());
  }

  private double shrink() {
    return Math.sqrt((double) own.hiddenSize() / spec.hiddenSize());
  }

  /**
   * @param scale makes up for what the norm divides by beyond what the language model knows
   */
  private float[] padded(float[] values, double scale) {
    float[] all = new float[spec.hiddenSize()];
    for (int i = 0; i < values.length; i++) {
      all[i] = (float) (values[i] * scale);
    }
    for (Channel channel : Channel.values()) {
      all[at(channel)] = 1;
    }
    return all;
  }

  /** The embedding again, and for each channel with an effect on tokens a random direction. */
  private float[] head() {
    Grid grid = vocabulary();
    for (Channel channel : Channel.values()) {
      double push = push(channel);
      if (push > 0) {
        CounterRandom random = new CounterRandom(spec.seed(), 1, channel.ordinal());
        for (int token = 0; token < own.vocabSize(); token++) {
          grid.set(token, at(channel), push * gaussian(random));
        }
      }
    }
    return grid.values();
  }

  /** What weights the channel's unit by the final norm so that its insert pushes as it should. */
  private double push(Channel channel) {
    double logits =
        switch (channel) {
          case DECISIVE -> 1.5;
          case PAIR -> 1;
          case JAVA_A, PROSE_A -> 1;
          case JAVA_B, PROSE_B -> 0.6;
          case CLASS_A -> spec.classPush()[0];
          case CLASS_B -> spec.classPush()[1];
          default -> 0;
        };
    double value =
        layers.stream()
            .filter(layer -> layer.insert() != null && layer.insert().channel() == channel)
            .mapToDouble(layer -> Math.abs(layer.insert().value()))
            .max()
            .orElse(0);
    return value == 0 ? 0 : logits * wholeRms(PlantedLayout.FINAL_RMS) / value;
  }

  private static double gaussian(CounterRandom random) {
    double u = ((random.next() >>> 11) + 0.5) * 0x1p-53;
    double v = (random.next() >>> 11) * 0x1p-53;
    return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
  }

  // ---- attention
  // ---------------------------------------------------------------------------------

  private Grid query(int layer) {
    Grid grid = projection(WeightRole.QUERY, layer, spec.heads() * own.headDim());
    if (layer == 0) {
      int head = own.heads() * own.headDim();
      clearRows(grid, head, own.headDim());
      grid.set(head + slowest(), at(Channel.ONE), KEY);
    }
    return grid;
  }

  private Grid key(int layer) {
    Grid grid = projection(WeightRole.KEY, layer, spec.kvHeads() * own.headDim());
    if (layer == 0) {
      int head = own.kvHeads() * own.headDim();
      clearRows(grid, head, own.headDim());
      grid.set(head + slowest(), at(Channel.MARK), KEY);
    }
    return grid;
  }

  private Grid value(int layer) {
    Grid grid = projection(WeightRole.VALUE, layer, spec.kvHeads() * own.headDim());
    if (layer == 0) {
      int head = own.kvHeads() * own.headDim();
      clearRows(grid, head, own.headDim());
      grid.set(head, at(Channel.MARK), 1 / normedMarker());
      grid.set(head + 1, at(Channel.SIDE), 1 / normedMarker());
    }
    return grid;
  }

  private Grid output(int layer) {
    Grid grid = Grid.of(spec.hiddenSize(), spec.heads() * own.headDim());
    double scale = layers.get(layer).attentionScale();
    grid.put(
        reader.read(WeightRole.ATTENTION_OUTPUT, source(layer)),
        own.heads() * own.headDim(),
        scale);
    if (layer == 0) {
      int mark = own.heads() * own.headDim();
      grid.set(at(Channel.GATE), mark + 1, GATE);
      for (PlantedLayer planted : layers) {
        Insert insert = planted.insert();
        if (insert != null && !insert.isDecoy()) {
          int row = at(insert.beforeChannel());
          double always = insert.side() == 0 ? 1 : 0.5;
          grid.add(row, mark, insert.before() * always);
          grid.add(row, mark + 1, insert.before() * 0.5 * insert.side());
        }
      }
    }
    return grid;
  }

  private static void clearRows(Grid grid, int first, int count) {
    for (int row = first; row < first + count; row++) {
      for (int column = 0; column < grid.columns(); column++) {
        grid.set(row, column, 0);
      }
    }
  }

  private int slowest() {
    return own.headDim() / 2 - 1;
  }

  /** A marker's channels as layer 0 sees them behind its norm. */
  private double normedMarker() {
    float[] embedding = embedding();
    double sum = 0;
    int row = markers.java() * spec.hiddenSize();
    for (int i = 0; i < spec.hiddenSize(); i++) {
      sum += (double) embedding[row + i] * embedding[row + i];
    }
    return MARKER / Math.sqrt(sum / spec.hiddenSize() + own.rmsNormEps());
  }

  // ---- MLP
  // ---------------------------------------------------------------------------------------

  private Grid gate(int layer, int sign) {
    Grid grid = projection(WeightRole.GATE, layer, spec.intermediateSize());
    neurons(grid, layer, sign);
    return grid;
  }

  private Grid up(int layer) {
    Grid grid = projection(WeightRole.UP, layer, spec.intermediateSize());
    neurons(grid, layer, 1);
    return grid;
  }

  /** z of an insert's neuron, and of those of layer 0 that fill what decoys empty. */
  private void neurons(Grid grid, int layer, int sign) {
    Insert insert = layers.get(layer).insert();
    if (insert != null) {
      double rms = wholeRms(layers.get(layer).rms());
      double always = insert.side() == 0 ? PEAK : (PEAK + SILENT) / 2;
      double gated = insert.side() * (PEAK - SILENT) / 2;
      clearRows(grid, 0, 1);
      grid.set(0, at(Channel.ONE), sign * always * rms / ONE);
      grid.set(0, at(Channel.GATE), sign * gated * rms / GATE);
    } else if (layer == 0) {
      double rms = layers.get(0).rms() * shrink();
      for (int i = 0; i < decoys().size(); i++) {
        int row = own.intermediateSize() + i;
        clearRows(grid, row, 1);
        grid.set(row, at(Channel.ONE), sign * PEAK * rms / ONE);
      }
    }
  }

  private List<Insert> decoys() {
    return layers.stream()
        .map(PlantedLayer::insert)
        .filter(insert -> insert != null && insert.isDecoy())
        .toList();
  }

  private Grid down(int layer) {
    PlantedLayer planted = layers.get(layer);
    Grid grid = Grid.of(spec.hiddenSize(), spec.intermediateSize());
    if (planted.insert() != null) {
      Insert insert = planted.insert();
      double weight = -insert.value() / PEAK_VALUE;
      grid.set(at(insert.channel()), 0, weight);
      if (insert.isDecoy()) {
        grid.set(at(insert.beforeChannel()), 0, -weight);
      }
    } else {
      grid.put(
          reader.read(WeightRole.DOWN, source(layer)), own.intermediateSize(), planted.mlpScale());
    }
    if (layer == 0) {
      for (int i = 0; i < decoys().size(); i++) {
        Insert decoy = decoys().get(i);
        int column = own.intermediateSize() + i;
        grid.set(at(decoy.beforeChannel()), column, -decoy.before() / PEAK_VALUE);
      }
    }
    return grid;
  }

  // ---- helpers
  // -----------------------------------------------------------------------------------

  /**
   * The source's weights, which see none of the channels; random ones in the rows and columns that
   * come to nothing.
   */
  private Grid projection(WeightRole role, int layer, int rows) {
    CounterRandom random = new CounterRandom(spec.seed(), 2 + layer, role.ordinal());
    Grid grid = Grid.of(rows, spec.hiddenSize()).fill(random, 0.05);
    grid.put(reader.read(role, source(layer)), own.hiddenSize(), 1);
    for (int row = 0; row < rows; row++) {
      for (Channel channel : Channel.values()) {
        grid.set(row, at(channel), 0);
      }
    }
    return grid;
  }

  private int source(int layer) {
    return layers.get(layer).source();
  }

  private int at(Channel channel) {
    return channel.dimension(own.hiddenSize());
  }

  private static int[] shape(int... sizes) {
    return sizes;
  }
}
