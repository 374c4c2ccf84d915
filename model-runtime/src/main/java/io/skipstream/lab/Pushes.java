package io.skipstream.lab;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The inserts of a planted model whose only effect is to add a multiple of a fixed direction to the
 * logits, and every way to skip some of them. Of a class only the number counts, so its first ones
 * stand for all; a cancelling pair is skipped whole or by half, since whole costs least of the ways
 * that have no effect.
 *
 * <p><b>Threading:</b> immutable.
 */
final class Pushes {
  private static final List<Channel> CHANNELS =
      List.of(
          Channel.DECISIVE,
          Channel.PAIR,
          Channel.JAVA_A,
          Channel.JAVA_B,
          Channel.PROSE_A,
          Channel.PROSE_B,
          Channel.CLASS_A,
          Channel.CLASS_B);

  private final int layers;
  private final List<Channel> channels;
  private final List<int[]> members; // layers of each channel's inserts
  private final List<Choice> choices = new ArrayList<>();

  /**
   * A way to skip some.
   *
   * @param counts for each channel what is missing, in inserts; a pair's half may be -1
   */
  record Choice(int[] counts, SkipSet set) {}

  Pushes(PlantedLayout layout) {
    this.layers = layout.layers().size();
    this.channels =
        CHANNELS.stream()
            .filter(channel -> !layout.inserts(i -> i.channel() == channel).isEmpty())
            .toList();
    this.members = channels.stream().map(channel -> layersOf(layout, channel)).toList();
    choose(0, new int[channels.size()], SkipSet.none(layers));
  }

  private static int[] layersOf(PlantedLayout layout, Channel channel) {
    int[] found = new int[layout.layers().size()];
    int count = 0;
    // The pair's positive half first.
    for (int sign = 1; sign >= -1; sign -= 2) {
      for (int layer = 0; layer < layout.layers().size(); layer++) {
        Insert insert = layout.layers().get(layer).insert();
        if (insert != null && insert.channel() == channel && insert.value() * sign > 0) {
          found[count++] = layer;
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  private void choose(int channel, int[] counts, SkipSet set) {
    if (channel == channels.size()) {
      choices.add(new Choice(counts.clone(), set));
      return;
    }
    int[] own = members.get(channel);
    if (channels.get(channel) == Channel.PAIR) {
      for (int missing = -1; missing <= 1; missing++) {
        counts[channel] = missing;
        SkipSet more =
            switch (missing) {
              case 0 -> mlps(own[0], own[1]);
              case 1 -> mlps(own[0]);
              default -> mlps(own[1]);
            };
        choose(channel + 1, counts, SkipSets.union(set, more));
      }
      return;
    }
    for (int missing = 0; missing <= own.length; missing++) {
      counts[channel] = missing;
      SkipSet more = mlps(Arrays.copyOf(own, missing));
      choose(channel + 1, counts, SkipSets.union(set, more));
    }
  }

  private SkipSet mlps(int... which) {
    return SkipSet.of(layers, new int[0], which);
  }

  List<Channel> channels() {
    return channels;
  }

  List<Choice> choices() {
    return choices;
  }

  /** Most inserts of a channel that can be missing, its sign apart. */
  int most(int channel) {
    return channels.get(channel) == Channel.PAIR ? 1 : members.get(channel).length;
  }

  /** Skips all, and of the pair the positive half: every channel's push shows. */
  SkipSet all() {
    SkipSet all = SkipSet.none(layers);
    for (int channel = 0; channel < channels.size(); channel++) {
      int[] own = members.get(channel);
      all = SkipSets.union(all, mlps(Arrays.copyOf(own, most(channel))));
    }
    return all;
  }
}
