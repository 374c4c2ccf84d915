package io.skipstream.processor.topology;

import io.skipstream.processor.pending.PendingEntry;
import io.skipstream.processor.pending.PendingWindow;
import io.skipstream.processor.poison.ProcessLife;
import io.skipstream.schemas.v1.PendingPrompt;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Ends prompts: deletes their keys from the store, the one point where it is decided that a prompt
 * has ended, and lets their output be written with it.
 *
 * <p>Where order of arrival is asked for, a prompt with an earlier one of its stream before it is
 * held instead: its place in the generator is free, but it stays in the store, so that after a
 * crash it is generated again and gives the same text.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class Endings {
  private final PendingWindow window;
  private final KeyValueStore<Long, PendingPrompt> store;
  private final ProcessLife life;
  private final boolean inOrder;

  Endings(TaskServices services, PendingWindow window, KeyValueStore<Long, PendingPrompt> store) {
    this.window = window;
    this.store = store;
    this.life = services.life();
    this.inOrder = services.policy().deliverInOrder();
  }

  /** Ends a prompt, now or when its turn has come; one that has ended already stays as it is. */
  void end(PendingEntry entry, PendingPrompt prompt, long resultBytes, Runnable output) {
    if (entry.held()) {
      return;
    }
    if (mustWait(entry.stream(), entry)) {
      store.put(entry.offset(), withoutOurName(prompt));
      window.hold(entry, resultBytes, output);
    } else {
      store.delete(entry.offset());
      window.remove(entry);
      output.run();
      releaseFirst(entry.stream());
    }
  }

  /** Ends a refused record, which is not in the window, in the same way. */
  void endRefused(PendingPrompt refused, Runnable output) {
    if (mustWait(refused.getStream(), null)) {
      store.put(refused.getOffset(), refused);
      window.addHeld(PromptTask.entry(refused, false), output);
    } else {
      output.run();
    }
  }

  /** Ends a held prompt if its turn has come. */
  void release(PendingEntry entry) {
    if (entry.held() && window.get(entry.offset()) == entry && !mustWait(entry.stream(), entry)) {
      finish(entry);
      releaseFirst(entry.stream());
    }
  }

  private void releaseFirst(String stream) {
    if (!inOrder) {
      return;
    }
    PendingEntry first = window.first(stream);
    while (first != null && first.held()) {
      finish(first);
      first = window.first(stream);
    }
  }

  private void finish(PendingEntry held) {
    store.delete(held.offset());
    window.release(held).run();
  }

  private boolean mustWait(String stream, PendingEntry self) {
    PendingEntry first = inOrder ? window.first(stream) : null;
    return first != null && first != self;
  }

  /** What is held is not generated any more: if this process dies now, that is not its fault. */
  private PendingPrompt withoutOurName(PendingPrompt prompt) {
    return prompt.getStartedBy().equals(life.id())
        ? prompt.toBuilder().clearStartedBy().build()
        : prompt;
  }
}
