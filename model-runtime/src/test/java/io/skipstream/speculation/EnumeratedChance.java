package io.skipstream.speculation;

import java.util.ArrayList;
import java.util.List;

/**
 * Goes through every outcome of a sequence of decisions, run by run:
 *
 * <pre>do { decide(chance); use(chance.probability()); } while (chance.next());</pre>
 */
final class EnumeratedChance implements Chance {
  // For each question of the run the outcomes that have positive probability, and which is taken.
  private final List<double[]> outcomes = new ArrayList<>();
  private final List<Integer> taken = new ArrayList<>();
  private int asked;

  @Override
  public void begin(long seed, int position) {}

  @Override
  public boolean accept(double probability) {
    double kept = Math.min(1, Math.max(0, probability));
    return draw(new double[] {1 - kept, kept}) == 1;
  }

  @Override
  public int draw(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      if (!(weight >= 0)) {
        throw new AssertionError("weight " + weight);
      }
      total += weight;
    }
    if (!(total > 0)) {
      throw new AssertionError("no weight is positive");
    }
    if (asked == taken.size()) {
      double[] probabilities = weights.clone();
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] /= total;
      }
      outcomes.add(probabilities);
      taken.add(nextPositive(probabilities, -1));
    }
    return taken.get(asked++);
  }

  /** Probability of the run's outcomes. */
  double probability() {
    double probability = 1;
    for (int i = 0; i < asked; i++) {
      probability *= outcomes.get(i)[taken.get(i)];
    }
    return probability;
  }

  /** Prepares the next run; false if all were had. */
  boolean next() {
    if (asked != taken.size()) {
      throw new AssertionError("a run asked less than the one before it");
    }
    asked = 0;
    while (!taken.isEmpty()) {
      int last = taken.size() - 1;
      int following = nextPositive(outcomes.get(last), taken.get(last));
      if (following >= 0) {
        taken.set(last, following);
        return true;
      }
      taken.remove(last);
      outcomes.remove(last);
    }
    return false;
  }

  private static int nextPositive(double[] probabilities, int after) {
    for (int i = after + 1; i < probabilities.length; i++) {
      if (probabilities[i] > 0) {
        return i;
      }
    }
    return -1;
  }
}
