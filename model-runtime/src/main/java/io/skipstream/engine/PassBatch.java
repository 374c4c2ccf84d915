package io.skipstream.engine;

import io.skipstream.tuning.SkipSet;
import java.util.Arrays;
import java.util.Objects;

/**
 * A ragged batch: for each sequence a run of new tokens that form a tree.
 *
 * <p>Made to be reused: {@link #clear()}, then for each sequence {@link #beginRun} and its rows. It
 * allocates only when it grows.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
public final class PassBatch {
  private SequenceId[] sequences = new SequenceId[8];
  private SkipSet[] skipSets = new SkipSet[8];
  private LogitsWanted[] wanted = new LogitsWanted[8];
  private int[] baseLengths = new int[8];
  private boolean[] scratch = new boolean[8];
  private int[] firstRows = new int[9];
  private int runs;

  private int[] tokens = new int[64];
  private int[] parents = new int[64];
  private int[] positions = new int[64];
  private int rows;

  public PassBatch clear() {
    Arrays.fill(sequences, 0, runs, null);
    runs = 0;
    rows = 0;
    return this;
  }

  /**
   * Begins the rows of a sequence. A sequence has at most one such run in a batch.
   *
   * @param baseLength positions before the run's root; at least the committed length. Positions
   *     from the committed length to here were written by earlier passes under the same skip set.
   */
  public PassBatch beginRun(
      SequenceId sequence, int baseLength, SkipSet skipSet, LogitsWanted logits) {
    return begin(sequence, baseLength, skipSet, logits, false);
  }

  /**
   * Begins rows that leave no trace: they see the committed prefix and one another, and their own
   * KV is gone after the pass. A sequence may have any number of such runs in a batch; they cannot
   * be committed. So other skip sets are tried on tokens that were committed long ago.
   *
   * @param baseLength positions before the run's root; at most the committed length
   */
  public PassBatch beginScratchRun(
      SequenceId sequence, int baseLength, SkipSet skipSet, LogitsWanted logits) {
    return begin(sequence, baseLength, skipSet, logits, true);
  }

  private PassBatch begin(
      SequenceId sequence,
      int baseLength,
      SkipSet skipSet,
      LogitsWanted logits,
      boolean leavesNoTrace) {
    if (runs == sequences.length) {
      int size = 2 * runs;
      sequences = Arrays.copyOf(sequences, size);
      skipSets = Arrays.copyOf(skipSets, size);
      wanted = Arrays.copyOf(wanted, size);
      baseLengths = Arrays.copyOf(baseLengths, size);
      scratch = Arrays.copyOf(scratch, size);
      firstRows = Arrays.copyOf(firstRows, size + 1);
    }
    sequences[runs] = Objects.requireNonNull(sequence, "sequence");
    skipSets[runs] = Objects.requireNonNull(skipSet, "skipSet");
    wanted[runs] = Objects.requireNonNull(logits, "logits");
    if (baseLength < 0) {
      throw new IllegalArgumentException("baseLength must not be negative, was " + baseLength);
    }
    baseLengths[runs] = baseLength;
    scratch[runs] = leavesNoTrace;
    firstRows[runs] = rows;
    runs++;
    firstRows[runs] = rows;
    return this;
  }

  /**
   * Adds a row to the current run.
   *
   * @param parent the row of this run that it follows, an earlier one; -1 for the first row, which
   *     alone follows the prefix
   * @return the row's index within the run
   */
  public int addRow(int token, int parent) {
    if (runs == 0) {
      throw new IllegalStateException("no run has begun");
    }
    int run = runs - 1;
    int row = rows - firstRows[run];
    if (parent >= row || (parent < 0) != (row == 0)) {
      throw new IllegalArgumentException("row " + row + " cannot follow row " + parent);
    }
    if (rows == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * rows);
      parents = Arrays.copyOf(parents, 2 * rows);
      positions = Arrays.copyOf(positions, 2 * rows);
    }
    tokens[rows] = token;
    parents[rows] = parent;
    positions[rows] = parent < 0 ? baseLengths[run] : positions[firstRows[run] + parent] + 1;
    rows++;
    firstRows[runs] = rows;
    return row;
  }

  public int runs() {
    return runs;
  }

  /** Rows over all runs. */
  public int rows() {
    return rows;
  }

  public SequenceId sequence(int run) {
    return sequences[run];
  }

  public SkipSet skipSet(int run) {
    return skipSets[run];
  }

  public LogitsWanted logitsWanted(int run) {
    return wanted[run];
  }

  public int baseLength(int run) {
    return baseLengths[run];
  }

  /** Whether the run leaves no trace. */
  public boolean isScratch(int run) {
    return scratch[run];
  }

  /** Index of the run's first row in the batch. */
  public int firstRow(int run) {
    return firstRows[run];
  }

  public int rowCount(int run) {
    return firstRows[run + 1] - firstRows[run];
  }

  /** Token of a row of the batch. */
  public int token(int row) {
    return tokens[row];
  }

  /** Parent of a row of the batch, as an index within its run, or -1. */
  public int parent(int row) {
    return parents[row];
  }

  /** Absolute position of a row of the batch: base length plus depth. */
  public int position(int row) {
    return positions[row];
  }
}
