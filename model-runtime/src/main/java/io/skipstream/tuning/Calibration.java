package io.skipstream.tuning;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How often tokens drafted with a given confidence were accepted, by depth and temperature: maps a
 * drafter's confidence, which orders tokens but is no probability, to the acceptance that this
 * stream has shown.
 *
 * <p>Counts a cell are a byte of tries and a byte of hits, halved when they are full, so that old
 * behaviour fades. What a cell has not seen it takes from the other depths of its temperature, and
 * those take it from the confidence itself; acceptance never falls as confidence rises.
 *
 * <p><b>Threading:</b> confined to the decode thread; nothing but {@link #bytes()} and the
 * factories allocates. <b>Ownership:</b> one a stream.
 */
public final class Calibration {
  /** Sibling ranks that are told apart; further ones count as the last. */
  public static final int RANKS = 8;

  private static final byte VERSION = 1;
  private static final double[] EDGES = {.2, .4, .55, .67, .77, .85, .91, .95, .975, .99, .997};
  private static final double[] CENTRES = {
    .1, .3, .48, .61, .72, .81, .88, .93, .963, .983, .994, .999
  };
  private static final int BUCKETS = CENTRES.length;
  private static final int DEPTHS = 5;
  private static final int TEMPERATURES = 3;
  private static final int ROWS = TEMPERATURES * DEPTHS;
  private static final int FULL = 255;
  private static final int HALF = 127;
  // Tries that the confidence itself, and the other depths, are worth.
  private static final double CONFIDENCE_WORTH = 4;
  private static final double DEPTHS_WORTH = 8;
  // In making a row monotone: what was never tried gives way to what was.
  private static final double UNSEEN_WEIGHT = 0.5;
  private static final double OTHER_DEPTHS_WEIGHT = 0.1;
  private static final double TYPICAL = 0.7;
  private static final double LEAST = 0.005;
  private static final double MOST = 0.9995;
  // What siblings are worth before any was seen: the first rescues every fourth miss.
  private static final double FIRST_SIBLING = 0.25;
  private static final double NEXT_SIBLING = 0.6;
  private static final double SIBLING_WORTH = 8;

  private final int[] tries = new int[ROWS * BUCKETS];
  private final int[] hits = new int[ROWS * BUCKETS];
  private final int[] rankTries = new int[RANKS];
  private final int[] rankHits = new int[RANKS];
  private final double[] smooth = new double[ROWS * BUCKETS];
  private final double[] weights = new double[BUCKETS];
  private final boolean[] stale = new boolean[TEMPERATURES];

  /** Knows nothing yet. */
  public Calibration() {
    Arrays.fill(stale, true);
  }

  /**
   * The inverse of {@link #bytes()}.
   *
   * @throws IllegalArgumentException if the bytes are none of this version
   */
  public static Calibration parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < 3 + 2 * RANKS || in.get() != VERSION) {
      throw new IllegalArgumentException(
          "calibration of " + bytes.length + " bytes is not of version " + VERSION);
    }
    Calibration parsed = new Calibration();
    int mask = in.getShort() & 0xFFFF;
    int expected = 3 + 2 * RANKS + 2 * BUCKETS * Integer.bitCount(mask);
    if (mask >= 1 << ROWS || bytes.length != expected) {
      throw new IllegalArgumentException(
          "calibration has " + bytes.length + " bytes, its mask " + mask + " says " + expected);
    }
    read(in, parsed.rankTries, parsed.rankHits, 0, RANKS);
    for (int row = 0; row < ROWS; row++) {
      if ((mask >>> row & 1) != 0) {
        read(in, parsed.tries, parsed.hits, row * BUCKETS, BUCKETS);
      }
    }
    return parsed;
  }

  private static void read(ByteBuffer in, int[] tries, int[] hits, int from, int count) {
    for (int i = from; i < from + count; i++) {
      tries[i] = in.get() & 0xFF;
      hits[i] = in.get() & 0xFF;
      if (hits[i] > tries[i]) {
        throw new IllegalArgumentException(
            "calibration has " + hits[i] + " hits of " + tries[i] + " tries");
      }
    }
  }

  /** At most 380 bytes; about 140 for a stream of one temperature. */
  public byte[] bytes() {
    int mask = 0;
    for (int i = 0; i < tries.length; i++) {
      mask |= tries[i] > 0 ? 1 << i / BUCKETS : 0;
    }
    ByteBuffer out =
        ByteBuffer.allocate(3 + 2 * RANKS + 2 * BUCKETS * Integer.bitCount(mask))
            .put(VERSION)
            .putShort((short) mask);
    write(out, rankTries, rankHits, 0, RANKS);
    for (int row = 0; row < ROWS; row++) {
      if ((mask >>> row & 1) != 0) {
        write(out, tries, hits, row * BUCKETS, BUCKETS);
      }
    }
    return out.array();
  }

  private static void write(ByteBuffer out, int[] tries, int[] hits, int from, int count) {
    for (int i = from; i < from + count; i++) {
      out.put((byte) tries[i]).put((byte) hits[i]);
    }
  }

  /** Counts the fate of a chain token whose predecessors were all accepted. */
  public void observe(double temperature, int depth, double confidence, boolean accepted) {
    int cell = cell(temperature, depth, bucket(confidence));
    count(tries, hits, cell, accepted);
    stale[temperatureClass(temperature)] = true;
  }

  /**
   * Counts the fate of a sibling, where neither the chain's token nor an earlier sibling was right.
   *
   * @param rank 1 is the first sibling
   */
  public void observeSibling(int rank, boolean accepted) {
    count(rankTries, rankHits, Math.min(rank, RANKS) - 1, accepted);
  }

  private static void count(int[] tries, int[] hits, int cell, boolean hit) {
    if (tries[cell] == FULL) {
      hits[cell] = (2 * hits[cell] * HALF + FULL) / (2 * FULL);
      tries[cell] = HALF;
    }
    tries[cell]++;
    hits[cell] += hit ? 1 : 0;
  }

  /**
   * How likely a chain token is accepted once its predecessors are; within 0..1, never falling in
   * confidence.
   *
   * @param depth 1 is the root's child
   */
  public double acceptance(double temperature, int depth, double confidence) {
    int kind = temperatureClass(temperature);
    if (stale[kind]) {
      smooth(kind);
      stale[kind] = false;
    }
    int row = cell(temperature, depth, 0);
    int upper = 0;
    while (upper < BUCKETS && CENTRES[upper] < confidence) {
      upper++;
    }
    if (upper == 0 || upper == BUCKETS) {
      return smooth[row + Math.min(upper, BUCKETS - 1)];
    }
    double span = CENTRES[upper] - CENTRES[upper - 1];
    double part = (confidence - CENTRES[upper - 1]) / span;
    double low = smooth[row + upper - 1];
    return low + part * (smooth[row + upper] - low);
  }

  /** How likely the next token is accepted before its confidence is known. */
  public double expected(double temperature, int depth) {
    int first = cell(temperature, 1, 0);
    double allTries = CONFIDENCE_WORTH;
    double allHits = CONFIDENCE_WORTH * TYPICAL;
    for (int i = first; i < first + DEPTHS * BUCKETS; i++) {
      allTries += tries[i];
      allHits += hits[i];
    }
    double parent = allHits / allTries;
    double rowTries = DEPTHS_WORTH;
    double rowHits = DEPTHS_WORTH * parent;
    int row = cell(temperature, depth, 0);
    for (int i = row; i < row + BUCKETS; i++) {
      rowTries += tries[i];
      rowHits += hits[i];
    }
    return rowHits / rowTries;
  }

  /** How likely a sibling is right where neither the chain's token nor an earlier sibling was. */
  public double sibling(int rank) {
    int i = Math.min(rank, RANKS) - 1;
    double prior = FIRST_SIBLING * Math.pow(NEXT_SIBLING, rank - 1.0);
    return (rankHits[i] + SIBLING_WORTH * prior) / (rankTries[i] + SIBLING_WORTH);
  }

  private void smooth(int kind) {
    int first = kind * DEPTHS * BUCKETS;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      double pooledTries = CONFIDENCE_WORTH;
      double pooledHits = CONFIDENCE_WORTH * CENTRES[bucket];
      for (int depth = 0; depth < DEPTHS; depth++) {
        pooledTries += tries[first + depth * BUCKETS + bucket];
        pooledHits += hits[first + depth * BUCKETS + bucket];
      }
      double pooled = pooledHits / pooledTries;
      for (int depth = 0; depth < DEPTHS; depth++) {
        int cell = first + depth * BUCKETS + bucket;
        double mean = (hits[cell] + DEPTHS_WORTH * pooled) / (tries[cell] + DEPTHS_WORTH);
        smooth[cell] = Math.min(MOST, Math.max(LEAST, mean));
      }
    }
    for (int row = first; row < first + DEPTHS * BUCKETS; row += BUCKETS) {
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        weights[bucket] = UNSEEN_WEIGHT + tries[row + bucket];
        for (int other = first + bucket; other < first + DEPTHS * BUCKETS; other += BUCKETS) {
          weights[bucket] += OTHER_DEPTHS_WEIGHT * tries[other];
        }
      }
      Monotone.fit(smooth, row, weights);
    }
  }

  private static int cell(double temperature, int depth, int bucket) {
    return (temperatureClass(temperature) * DEPTHS + depthClass(depth)) * BUCKETS + bucket;
  }

  private static int bucket(double confidence) {
    int bucket = 0;
    while (bucket < EDGES.length && confidence >= EDGES[bucket]) {
      bucket++;
    }
    return bucket;
  }

  /** Depths 1, 2, 3 and 4, 5 to 8, and beyond. */
  private static int depthClass(int depth) {
    if (depth <= 2) {
      return Math.max(0, depth - 1);
    }
    return depth <= 4 ? 2 : depth <= 8 ? 3 : 4;
  }

  /** Greedy; up to 0.7; above. */
  private static int temperatureClass(double temperature) {
    return temperature < 1e-5 ? 0 : temperature <= 0.7 ? 1 : 2;
  }
}
