package io.skipstream.speculation;

import java.util.Arrays;

/**
 * A set of token ids that is narrowed by score without sorting the vocabulary. Better is the higher
 * score, among equals the lower id.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> reads the scores of the
 * warp that made it.
 */
final class RankedTokens {
  // Scores within 64 of the best fall into buckets of 1/16, all others into the last.
  private static final int BUCKETS = 1024;
  private static final double BUCKETS_PER_UNIT = 16;

  private final double[] scores;
  private final int[] tokens;
  private final double[] massOfBucket = new double[BUCKETS];
  private int count;

  RankedTokens(double[] scores) {
    this.scores = scores;
    this.tokens = new int[scores.length];
  }

  int count() {
    return count;
  }

  int token(int i) {
    return tokens[i];
  }

  void setOnly(int token) {
    tokens[0] = token;
    count = 1;
  }

  /** The {@code k} best of all tokens, best first. */
  void selectTop(int k) {
    for (int i = 0; i < k; i++) {
      tokens[i] = i;
    }
    count = k;
    heapify();
    for (int token = k; token < scores.length; token++) {
      // A later token has the higher id: it must beat the worst, not equal it.
      if (scores[token] > scores[tokens[0]]) {
        tokens[0] = token;
        siftDown(0, k);
      }
    }
    drain();
  }

  /** Keeps the shortest run from the best on that holds the given share of the sorted set. */
  void truncateToMass(double top, double share) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += SpecifiedMath.exp(scores[tokens[i]] - top);
    }
    truncate(top, share * total);
  }

  /**
   * The shortest run of all tokens, best first, that holds the given share of the mass. Only tokens
   * of the buckets that can belong to it are sorted.
   */
  void selectMass(double top, double share) {
    Arrays.fill(massOfBucket, 0);
    double total = 0;
    for (double score : scores) {
      double weight = SpecifiedMath.exp(score - top);
      massOfBucket[bucket(top, score)] += weight;
      total += weight;
    }
    double wanted = share * total;
    int last = 0;
    double mass = massOfBucket[0];
    while (mass < wanted && last < BUCKETS - 1) {
      mass += massOfBucket[++last];
    }
    // The buckets' sum and the sorted sum may round differently: then one bucket more.
    gather(top, last);
    while (!truncate(top, wanted) && last < BUCKETS - 1) {
      gather(top, ++last);
    }
  }

  private void gather(double top, int lastBucket) {
    count = 0;
    for (int token = 0; token < scores.length; token++) {
      if (bucket(top, scores[token]) <= lastBucket) {
        tokens[count++] = token;
      }
    }
    heapify();
    drain();
  }

  private static int bucket(double top, double score) {
    // The conversion saturates, so that distant scores do not overflow.
    return Math.min(BUCKETS - 1, (int) ((top - score) * BUCKETS_PER_UNIT));
  }

  private boolean truncate(double top, double wanted) {
    double mass = 0;
    for (int i = 0; i < count; i++) {
      mass += SpecifiedMath.exp(scores[tokens[i]] - top);
      if (mass >= wanted) {
        count = i + 1;
        return true;
      }
    }
    return false;
  }

  /** Of all tokens those whose score is at least {@code top + least}, computed as a difference. */
  void selectWithin(double top, double least) {
    count = 0;
    for (int token = 0; token < scores.length; token++) {
      if (scores[token] - top >= least) {
        tokens[count++] = token;
      }
    }
  }

  /** The same of the set. */
  void retainWithin(double top, double least) {
    int retained = 0;
    for (int i = 0; i < count; i++) {
      if (scores[tokens[i]] - top >= least) {
        tokens[retained++] = tokens[i];
      }
    }
    count = retained;
  }

  private boolean worse(int token, int other) {
    double difference = scores[token] - scores[other];
    return difference < 0 || (difference == 0 && token > other);
  }

  /** Makes a heap with the worst at index 0. */
  private void heapify() {
    for (int i = (count >>> 1) - 1; i >= 0; i--) {
      siftDown(i, count);
    }
  }

  /** Turns the heap into the order best first. */
  private void drain() {
    for (int end = count - 1; end > 0; end--) {
      int worst = tokens[0];
      tokens[0] = tokens[end];
      tokens[end] = worst;
      siftDown(0, end);
    }
  }

  private void siftDown(int start, int end) {
    int token = tokens[start];
    int hole = start;
    for (int child = 2 * hole + 1; child < end; child = 2 * hole + 1) {
      if (child + 1 < end && worse(tokens[child + 1], tokens[child])) {
        child++;
      }
      if (!worse(tokens[child], token)) {
        break;
      }
      tokens[hole] = tokens[child];
      hole = child;
    }
    tokens[hole] = token;
  }
}
