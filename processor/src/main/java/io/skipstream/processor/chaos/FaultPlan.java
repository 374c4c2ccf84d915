package io.skipstream.processor.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * When what happens to whom: a pure function of its arguments. The kinds have their shares in every
 * plan, as far as there are enough faults; their order, their times and whom they hit are drawn.
 */
final class FaultPlan {
  private FaultPlan() {}

  /** Faults in the order of their times, spread over the duration. */
  static List<Fault> of(long seed, int faults, int instances, long durationMs) {
    if (faults < 0 || instances < 1 || durationMs < 1) {
      throw new IllegalArgumentException(
          "a plan needs 0 or more faults, 1 or more instances and time, had "
              + faults
              + ", "
              + instances
              + ", "
              + durationMs
              + " ms");
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<FaultKind> kinds = kinds(faults);
    shuffle(kinds, random);
    deadlyFirst(kinds, random);
    double slotMs = (double) durationMs / Math.max(1, faults);
    List<Fault> plan = new ArrayList<>(faults);
    for (int i = 0; i < faults; i++) {
      long atMs = (long) ((i + random.nextDouble()) * slotMs);
      plan.add(new Fault(i, atMs, kinds.get(i), random.nextInt(instances), random.nextDouble()));
    }
    return plan;
  }

  /** By largest remainder, and of each kind one before any has two. */
  private static List<FaultKind> kinds(int faults) {
    FaultKind[] all = FaultKind.values();
    int[] counts = new int[all.length];
    int weights = Arrays.stream(all).mapToInt(FaultKind::weight).sum();
    List<FaultKind> kinds = new ArrayList<>(faults);
    while (kinds.size() < faults) {
      int best = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < all.length; k++) {
        double owed = (double) faults * all[k].weight() / weights - counts[k];
        double urgency = counts[k] == 0 ? owed + faults : owed;
        if (urgency > most) {
          most = urgency;
          best = k;
        }
      }
      counts[best]++;
      kinds.add(all[best]);
    }
    return kinds;
  }

  private static void shuffle(List<FaultKind> kinds, SplittableRandom random) {
    for (int i = kinds.size() - 1; i > 0; i--) {
      swap(kinds, i, random.nextInt(i + 1));
    }
  }

  /** They take several deaths to be found, so they come in the first half. */
  private static void deadlyFirst(List<FaultKind> kinds, SplittableRandom random) {
    int half = kinds.size() / 2;
    for (int i = half; i < kinds.size(); i++) {
      if (half > 0 && kinds.get(i) == FaultKind.DEADLY_PROMPT) {
        swap(kinds, i, random.nextInt(half));
      }
    }
  }

  private static void swap(List<FaultKind> kinds, int i, int j) {
    FaultKind kept = kinds.get(i);
    kinds.set(i, kinds.get(j));
    kinds.set(j, kept);
  }
}
