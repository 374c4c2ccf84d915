package io.skipstream.speculation;

import java.util.Arrays;

/**
 * What a verifier kept: nodes from the root on, and the token that the target drew after the last.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from round to round.
 */
public final class AcceptedPath {
  private int[] nodes = new int[16];
  private int length;
  private int nextToken;

  public void clear() {
    length = 0;
    nextToken = -1;
  }

  public void add(int node) {
    if (length == nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * length);
    }
    nodes[length++] = node;
  }

  public void nextToken(int token) {
    nextToken = token;
  }

  /** Accepted nodes, root included. */
  public int length() {
    return length;
  }

  /** The i-th accepted node; node 0 is the root. */
  public int node(int i) {
    return nodes[i];
  }

  /** The accepted nodes; the first {@link #length()} count. Do not write. */
  public int[] nodes() {
    return nodes;
  }

  /**
   * Accepted tokens of the draft's chain, whose nodes come first in the tree: those before the
   * first sibling, which is a leaf behind them all.
   */
  public int chainHits() {
    int hits = 0;
    while (hits + 1 < length && nodes[hits + 1] == hits + 1) {
      hits++;
    }
    return hits;
  }

  /** The token after the path: the bonus where all was accepted, else the correction. */
  public int nextToken() {
    return nextToken;
  }
}
