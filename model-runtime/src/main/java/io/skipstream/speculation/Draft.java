package io.skipstream.speculation;

import java.util.Arrays;

/**
 * One sequence's draft while it grows. The chain goes into the tree at once, the leaves when it has
 * ended: a chain that stands first needs no moving of KV when it is accepted.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from round to round.
 */
final class Draft {
  final DraftStep step = new DraftStep();
  final Chance chance;
  private DraftTask task;
  private int chainEnd;
  private int[] leafTokens = new int[16];
  private int[] leafParents = new int[16];
  private int leaves;
  private boolean growing;

  Draft(Chance chance) {
    this.chance = chance;
  }

  void begin(DraftTask task) {
    if (task.tree().size() != 1) {
      throw new IllegalArgumentException(
          "a draft starts from a root alone, the tree has " + task.tree().size() + " nodes");
    }
    this.task = task;
    this.chainEnd = 0;
    this.leaves = 0;
    this.growing = task.maxDraftTokens() > 0;
    step.begin(task.sampling().greedy(), task.budget());
    chance.begin(task.seed(), task.committedLength());
  }

  DraftTask task() {
    return task;
  }

  boolean growing() {
    return growing;
  }

  /** The chain's last node; its index is its depth. */
  int chainEnd() {
    return chainEnd;
  }

  void stop() {
    growing = false;
  }

  /** Adds a child of the chain's end that will not be extended. */
  void addLeaf(int token) {
    if (leaves == leafTokens.length) {
      leafTokens = Arrays.copyOf(leafTokens, 2 * leaves);
      leafParents = Arrays.copyOf(leafParents, 2 * leaves);
    }
    leafTokens[leaves] = token;
    leafParents[leaves] = chainEnd;
    leaves++;
  }

  void extend(int token) {
    chainEnd = task.tree().add(token, chainEnd);
    task.history().push(token);
    growing = chainEnd < task.maxDraftTokens();
  }

  /** Puts the leaves into the tree and takes the chain out of the history. */
  void finish() {
    TokenTree tree = task.tree();
    for (int node = chainEnd; node > 0; node--) {
      task.history().pop(tree.token(node));
    }
    for (int i = 0; i < leaves; i++) {
      tree.add(leafTokens[i], leafParents[i]);
    }
    task = null;
  }
}
