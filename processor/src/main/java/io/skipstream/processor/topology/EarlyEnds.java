package io.skipstream.processor.topology;

import io.skipstream.processor.cancel.CancelInbox;
import io.skipstream.processor.cancel.CancelTable;
import io.skipstream.processor.cancel.Cancellation;
import io.skipstream.processor.pending.PendingEntry;
import io.skipstream.processor.pending.PendingWindow;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.serving.FinishReason;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Ends prompts that were cancelled, and those that wait beyond their deadline. A prompt that is
 * being generated is only asked to end: its result, with the beginning of its text, comes within a
 * round, and its completion is then written like any other. Should it have finished before, that
 * stands.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class EarlyEnds implements AutoCloseable {
  private final CancelTable table;
  private final CancelInbox inbox;
  private final PendingWindow window;
  private final KeyValueStore<Long, PendingPrompt> store;
  private final Endings endings;
  private final TaskOutput output;
  private final List<Cancellation> arrived = new ArrayList<>();

  EarlyEnds(
      CancelTable table,
      PendingWindow window,
      KeyValueStore<Long, PendingPrompt> store,
      Endings endings,
      TaskOutput output) {
    this.table = table;
    this.inbox = table.open();
    this.window = window;
    this.store = store;
    this.endings = endings;
    this.output = output;
  }

  /** Ends a new prompt, not stored yet, if its cancellation overtook it or it came too late. */
  boolean endsAtOnce(PendingEntry entry, PendingPrompt prompt, long nowMs) {
    FinishReason reason = null;
    if (table.meets(entry.stream(), entry.id())) {
      reason = FinishReason.CANCELLED;
    } else if (entry.isOverdue(nowMs)) {
      reason = FinishReason.DEADLINE;
    }
    if (reason != null) {
      end(entry, prompt, reason);
    }
    return reason != null;
  }

  /** Ends what was cancelled since the last call, and what is overdue. */
  void apply(long nowMs) {
    boolean compareAll = inbox.take(arrived);
    if (compareAll) {
      window.all().forEach(this::cancelIfMet);
    } else {
      for (Cancellation cancellation : arrived) {
        PendingEntry entry = window.find(cancellation.stream(), cancellation.id());
        if (entry != null) {
          cancelIfMet(entry);
        }
      }
    }
    arrived.clear();
    for (PendingEntry entry : window.overdue(nowMs)) {
      end(entry, FinishReason.DEADLINE);
    }
  }

  @Override
  public void close() {
    inbox.close();
  }

  private void cancelIfMet(PendingEntry entry) {
    if (table.meets(entry.stream(), entry.id()) && window.cancel(entry)) {
      end(entry, FinishReason.CANCELLED);
    }
  }

  private void end(PendingEntry entry, FinishReason reason) {
    end(entry, store.get(entry.offset()), reason);
  }

  private void end(PendingEntry entry, PendingPrompt prompt, FinishReason reason) {
    int attempts = entry.attempts();
    endings.end(entry, prompt, 0, () -> output.ended(prompt, attempts, reason));
  }
}
