package io.skipstream.engine.torch;

import io.skipstream.engine.PassBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * A run's tree as paths from the root to each leaf, the longest last: when all have been written to
 * the slots behind the prefix one after another, those hold the longest path.
 */
final class TreePaths {
  private TreePaths() {}

  static boolean isChain(PassBatch batch, int run) {
    int first = batch.firstRow(run);
    for (int row = 0; row < batch.rowCount(run); row++) {
      if (batch.parent(first + row) != row - 1) {
        return false;
      }
    }
    return true;
  }

  /** Rows within the run, root first, of each path. */
  static List<int[]> of(PassBatch batch, int run) {
    int first = batch.firstRow(run);
    int rows = batch.rowCount(run);
    boolean[] inner = new boolean[rows];
    for (int row = 1; row < rows; row++) {
      inner[batch.parent(first + row)] = true;
    }
    List<int[]> paths = new ArrayList<>();
    int longest = -1;
    for (int row = 0; row < rows; row++) {
      if (!inner[row]) {
        int[] path = pathTo(batch, run, row);
        if (longest < 0 || path.length > paths.get(longest).length) {
          longest = paths.size();
        }
        paths.add(path);
      }
    }
    paths.add(paths.remove(longest));
    return paths;
  }

  private static int[] pathTo(PassBatch batch, int run, int leaf) {
    int first = batch.firstRow(run);
    int[] path = new int[batch.position(first + leaf) - batch.baseLength(run) + 1];
    int row = leaf;
    for (int i = path.length - 1; i >= 0; i--) {
      path[i] = row;
      row = batch.parent(first + row);
    }
    return path;
  }
}
