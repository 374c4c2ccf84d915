package io.skipstream.processor.cancel;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The cancellations of the last while, bounded in number and age. One that overtook its prompt
 * waits here for it. One that has met its prompt stays too: if the transaction that ended the
 * prompt is aborted, the task's next incarnation finds the prompt again and has to end it again.
 *
 * <p><b>Threading:</b> any thread; posted by the reader, looked up by the tasks.
 */
public final class CancelTable {
  private static final class Entry {
    private final long expiresEpochMs;
    private boolean met;

    private Entry(long expiresEpochMs, boolean met) {
      this.expiresEpochMs = expiresEpochMs;
      this.met = met;
    }
  }

  private final int maxCount;
  private final long retentionMs;
  private final LongSupplier epochMs;
  private final LongConsumer onUnmet;
  // In the order of arrival, which is that of expiry.
  private final Map<Cancellation, Entry> entries = new LinkedHashMap<>();
  private final Set<CancelInbox> inboxes = new CopyOnWriteArraySet<>();

  /**
   * @param maxCount more push the oldest out
   * @param retentionMs how long one is kept, from when it was read
   * @param onUnmet told how many went without having met a prompt
   */
  public CancelTable(int maxCount, long retentionMs, LongSupplier epochMs, LongConsumer onUnmet) {
    this.maxCount = maxCount;
    this.retentionMs = retentionMs;
    this.epochMs = epochMs;
    this.onUnmet = onUnmet;
  }

  /** An inbox for a task's incarnation. */
  public CancelInbox open() {
    CancelInbox inbox = new CancelInbox(this);
    inboxes.add(inbox);
    return inbox;
  }

  /** Keeps a cancellation and tells the tasks. */
  public void post(Cancellation cancellation) {
    synchronized (this) {
      long nowMs = epochMs.getAsLong();
      Entry before = entries.remove(cancellation);
      entries.put(
          cancellation, new Entry(saturatedAdd(nowMs, retentionMs), before != null && before.met));
      forget(nowMs);
    }
    // After it stands in the table: a task that looks there from now on finds it.
    inboxes.forEach(inbox -> inbox.post(cancellation));
  }

  /** Whether a prompt was cancelled; the caller has that prompt. */
  public synchronized boolean meets(String stream, String id) {
    forget(epochMs.getAsLong());
    Entry entry = entries.isEmpty() ? null : entries.get(new Cancellation(stream, id));
    if (entry == null) {
      return false;
    }
    entry.met = true;
    return true;
  }

  /** Cancellations that are kept. */
  public synchronized int count() {
    return entries.size();
  }

  void close(CancelInbox inbox) {
    inboxes.remove(inbox);
  }

  private void forget(long nowMs) {
    int unmet = 0;
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entries.size() <= maxCount && nowMs < entry.expiresEpochMs) {
        break;
      }
      oldest.remove();
      unmet += entry.met ? 0 : 1;
    }
    if (unmet > 0) {
      onUnmet.accept(unmet);
    }
  }

  private static long saturatedAdd(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
