package io.skipstream.processor.cancel;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Tells one incarnation of a task what was cancelled since it last looked. What does not fit is not
 * lost: it stands in the table, and the task is told to compare all that it has.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class CancelInbox implements AutoCloseable {
  private static final int CAPACITY = 1024;

  private final CancelTable table;
  private final Queue<Cancellation> posted = new ArrayDeque<>();
  // A task may begin with restored prompts that were cancelled before.
  private boolean compareAll = true;

  CancelInbox(CancelTable table) {
    this.table = table;
  }

  /**
   * Takes what has come.
   *
   * @param into is added to
   * @return whether the task has to compare all its prompts with the table instead
   */
  public synchronized boolean take(List<Cancellation> into) {
    into.addAll(posted);
    posted.clear();
    boolean all = compareAll;
    compareAll = false;
    return all;
  }

  @Override
  public void close() {
    table.close(this);
  }

  synchronized void post(Cancellation cancellation) {
    if (compareAll) {
      return;
    }
    if (posted.size() == CAPACITY) {
      posted.clear();
      compareAll = true;
      return;
    }
    posted.add(cancellation);
  }
}
