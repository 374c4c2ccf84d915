package io.skipstream.speculation;

import java.util.Arrays;

/**
 * The tokens of one round: node 0 is the root, the last emitted token; the others are drafted.
 * Parents come before children. A chain is the special case of one child a node.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from round to round.
 */
public final class TokenTree {
  private int[] tokens = new int[32];
  private int[] parents = new int[32];
  private int[] depths = new int[32];
  // Draft probabilities of a node's children, [vocab], where the verifier's rule needs them.
  private double[][] childLaws = new double[32][];
  private int size;

  /** Forgets all nodes but a new root. */
  public void reset(int rootToken) {
    Arrays.fill(childLaws, 0, size, null);
    size = 0;
    append(rootToken, -1, 0);
  }

  /**
   * Adds a drafted token.
   *
   * @return its node index
   */
  public int add(int token, int parent) {
    if (parent < 0 || parent >= size) {
      throw new IllegalArgumentException("parent " + parent + " is not within 0.." + (size - 1));
    }
    return append(token, parent, depths[parent] + 1);
  }

  private int append(int token, int parent, int depth) {
    if (size == tokens.length) {
      int grown = 2 * size;
      tokens = Arrays.copyOf(tokens, grown);
      parents = Arrays.copyOf(parents, grown);
      depths = Arrays.copyOf(depths, grown);
      childLaws = Arrays.copyOf(childLaws, grown);
    }
    tokens[size] = token;
    parents[size] = parent;
    depths[size] = depth;
    return size++;
  }

  /** Nodes, root included. */
  public int size() {
    return size;
  }

  /** Drafted tokens. */
  public int drafted() {
    return size - 1;
  }

  public int token(int node) {
    return tokens[node];
  }

  /** Parent node; -1 for the root. */
  public int parent(int node) {
    return parents[node];
  }

  /** 0 for the root. */
  public int depth(int node) {
    return depths[node];
  }

  /** The child of a node that holds a token, or -1. */
  public int child(int node, int token) {
    for (int i = node + 1; i < size; i++) {
      if (parents[i] == node && tokens[i] == token) {
        return i;
      }
    }
    return -1;
  }

  /** The first child of a node behind the given node in the list, or -1. */
  public int nextChild(int node, int after) {
    for (int i = after + 1; i < size; i++) {
      if (parents[i] == node) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Records the warped law, [vocab], from which the children of a node were drawn, in their order.
   */
  public void childLaw(int node, double[] law) {
    childLaws[node] = law;
  }

  /** The law recorded for a node's children, or null. */
  public double[] childLaw(int node) {
    return childLaws[node];
  }
}
