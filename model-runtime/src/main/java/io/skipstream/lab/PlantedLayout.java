package io.skipstream.lab;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which layer of a planted model does what. The language model is cut down to layers 0, 1, 2, 5 and
 * 15 and weakened copies of 10 and 13; between them stand the inserts, and spread over all, layers
 * without effect. Layers that must see the same residual (a cancelling pair, a class) stand within
 * one section between two of the language model's, before its decoy.
 *
 * <p><b>Threading:</b> immutable.
 */
final class PlantedLayout {
  /** What the final norm divides by, typically, over the dimensions of the language model. */
  static final double FINAL_RMS = 32.5;

  /** Length of a decoy's output, in lengths of the residual. */
  static final double DECOY = 0.35;

  private static final int[] SOURCES = {1, 2, 5, 10, 13};
  private static final double[] ATTENTION_SCALES = {1, 1, 1, 0.5, 0};
  private static final double[] MLP_SCALES = {1, 1, 1, 0.5, 0.25};
  // Of the residual in the section behind each of the sources; before them, and after layer 0, 10.
  private static final double[] RMS = {10, 13.5, 15.4, 17.4, 19, 19.4};
  private static final double VALUE = 0.05;
  private static final double CLASS_VALUE = 0.02;
  private static final int LAST_SOURCE = 15;

  private final List<PlantedLayer> layers;

  private PlantedLayout(List<PlantedLayer> layers) {
    this.layers = List.copyOf(layers);
  }

  static PlantedLayout of(PlantedSpec spec) {
    CounterRandom random = new CounterRandom(spec.seed(), spec.layers(), 0);
    List<List<PlantedLayer>> sections = new ArrayList<>();
    for (int section = 0; section < RMS.length; section++) {
      sections.add(new ArrayList<>());
    }
    insert(sections, 1, Channel.JAVA_A, VALUE, 1);
    insert(sections, 1, Channel.PROSE_A, VALUE, -1);
    insert(sections, 2, Channel.PAIR, VALUE, 0);
    insert(sections, 2, Channel.PAIR, -VALUE, 0);
    for (int i = 0; i < spec.interchangeable()[0]; i++) {
      insert(sections, 3, Channel.CLASS_A, CLASS_VALUE, 0);
    }
    insert(sections, 4, Channel.JAVA_B, VALUE, 1);
    insert(sections, 4, Channel.PROSE_B, VALUE, -1);
    for (int i = 0; i < spec.interchangeable()[1]; i++) {
      insert(sections, 4, Channel.CLASS_B, CLASS_VALUE, 0);
    }
    insert(sections, 5, Channel.DECISIVE, VALUE, 0);
    sections.forEach(section -> shuffle(section, random));
    decoy(sections, 3, Channel.DECOY_A);
    decoy(sections, 5, Channel.DECOY_B);
    int inserted = sections.stream().mapToInt(List::size).sum();
    int free = spec.layers() - 2 - SOURCES.length - inserted;
    for (int i = 0; i < free; i++) {
      int section = random.below(sections.size());
      int at = random.below(sections.get(section).size() + 1);
      int source = 1 + random.below(LAST_SOURCE - 1);
      sections.get(section).add(at, new PlantedLayer(source, 0, 0, null, RMS[section]));
    }
    return new PlantedLayout(inOrder(sections));
  }

  private static List<PlantedLayer> inOrder(List<List<PlantedLayer>> sections) {
    List<PlantedLayer> layers = new ArrayList<>();
    layers.add(new PlantedLayer(0, 1, 1, null, RMS[0]));
    for (int section = 0; section < sections.size(); section++) {
      layers.addAll(sections.get(section));
      if (section < SOURCES.length) {
        layers.add(
            new PlantedLayer(
                SOURCES[section],
                ATTENTION_SCALES[section],
                MLP_SCALES[section],
                null,
                RMS[section]));
      }
    }
    layers.add(new PlantedLayer(LAST_SOURCE, 1, 1, null, RMS[RMS.length - 1]));
    return layers;
  }

  private static void insert(
      List<List<PlantedLayer>> sections, int section, Channel channel, double value, int side) {
    Insert insert = new Insert(channel, value, channel != Channel.PAIR, side);
    sections.get(section).add(new PlantedLayer(6 + section, 0, 0, insert, RMS[section]));
  }

  private static void decoy(List<List<PlantedLayer>> sections, int section, Channel channel) {
    double length = RMS[section] * Math.sqrt(128);
    Insert insert = new Insert(channel, DECOY * length, false, 0);
    sections.get(section).add(new PlantedLayer(6 + section, 0, 0, insert, RMS[section]));
  }

  private static void shuffle(List<PlantedLayer> section, CounterRandom random) {
    for (int i = section.size() - 1; i > 0; i--) {
      int other = random.below(i + 1);
      PlantedLayer moved = section.get(i);
      section.set(i, section.get(other));
      section.set(other, moved);
    }
  }

  List<PlantedLayer> layers() {
    return layers;
  }

  /** All sublayers without effect: skipping them changes no bit. */
  SkipSet free() {
    return select(PlantedLayer::freeAttention, PlantedLayer::freeMlp);
  }

  /** The MLPs that write into one of the channels. */
  SkipSet inserts(Predicate<Insert> which) {
    return select(layer -> false, layer -> layer.insert() != null && which.test(layer.insert()));
  }

  /** Layers with an attention that may be skipped and has an effect. */
  int[] workingAttention() {
    return inner(layer -> !layer.freeAttention());
  }

  /** Layers with an MLP of the language model that may be skipped and has an effect. */
  int[] workingMlps() {
    return inner(layer -> layer.mlpScale() > 0);
  }

  private SkipSet select(Predicate<PlantedLayer> attention, Predicate<PlantedLayer> mlp) {
    return SkipSet.of(layers.size(), inner(attention), inner(mlp));
  }

  private int[] inner(Predicate<PlantedLayer> which) {
    int[] found = new int[layers.size()];
    int count = 0;
    for (int i = 1; i < layers.size() - 1; i++) {
      if (which.test(layers.get(i))) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
