package io.skipstream.serving;

import io.skipstream.speculation.DraftTask;
import io.skipstream.speculation.Drafter;
import io.skipstream.speculation.TokenTree;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * Drafts trees of random shape without a model: each node continues with the token that an oracle
 * names, or with any other.
 */
final class RandomTreeDrafter implements Drafter {
  private final Random random;
  private final int vocabSize;
  private final double hitRate;
  private final int siblings;
  private ToIntFunction<DraftTask> oracle = task -> -1;

  /**
   * @param hitRate how often a node's first child is the oracle's
   * @param siblings most children of a node
   */
  RandomTreeDrafter(long seed, int vocabSize, double hitRate, int siblings) {
    this.random = new Random(seed);
    this.vocabSize = vocabSize;
    this.hitRate = hitRate;
    this.siblings = siblings;
  }

  /** Names the token after the tree's deepest path. */
  RandomTreeDrafter oracle(ToIntFunction<DraftTask> next) {
    this.oracle = next;
    return this;
  }

  @Override
  public int maxTreeTokens(int maxDraftTokens) {
    return maxDraftTokens * siblings;
  }

  @Override
  public void draft(List<DraftTask> tasks) {
    for (DraftTask task : tasks) {
      extend(task);
    }
  }

  private void extend(DraftTask task) {
    TokenTree tree = task.tree();
    int depth = random.nextInt(task.maxDraftTokens() + 1);
    int node = 0;
    for (int d = 0; d < depth; d++) {
      int likely = oracle.applyAsInt(task);
      int first = random.nextDouble() < hitRate && likely >= 0 ? likely : anyToken();
      int next = tree.add(first, node);
      for (int i = 1 + random.nextInt(siblings); i > 1; i--) {
        int token = anyToken();
        if (tree.child(node, token) < 0) {
          int sibling = tree.add(token, node);
          next = random.nextInt(4) == 0 ? sibling : next;
        }
      }
      node = next;
    }
  }

  private int anyToken() {
    return random.nextInt(vocabSize);
  }
}
