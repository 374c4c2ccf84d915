package io.skipstream.processor.topology;

import io.skipstream.processor.pending.PendingEntry;
import io.skipstream.processor.pending.PendingWindow;
import io.skipstream.processor.pending.SeenRequests;
import io.skipstream.processor.request.ErrorCode;
import io.skipstream.processor.request.PendingPrompts;
import io.skipstream.processor.request.RejectedPromptException;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.SeenRequest;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Finds prompts that were sent again. An id stands for one prompt of its stream for as long as that
 * is under way, which may be longer than the retention time, and for the retention time.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class RepeatCheck {
  private final PendingWindow window;
  private final KeyValueStore<Long, PendingPrompt> store;
  private final SeenRequests seen;

  RepeatCheck(PendingWindow window, KeyValueStore<Long, PendingPrompt> store, SeenRequests seen) {
    this.window = window;
    this.store = store;
    this.seen = seen;
  }

  /**
   * Whether this prompt was accepted before.
   *
   * @throws RejectedPromptException if one with other content has its id
   */
  boolean isRepeat(PendingPrompt prompt, long nowMs) throws RejectedPromptException {
    PendingEntry underWay = window.find(prompt.getStream(), prompt.getId());
    if (underWay != null) {
      PendingPrompt earlier = store.get(underWay.offset());
      demandSame(
          earlier.getRawValue().equals(prompt.getRawValue()), "is under way", underWay.offset());
      return true;
    }
    SeenRequest earlier = seen.find(prompt.getStream(), prompt.getId(), nowMs);
    if (earlier == null) {
      return false;
    }
    if (PendingPrompts.redriveLetter(prompt) != null) {
      // Its sender knows that it was answered, and wants it anew; once for each dead letter.
      return SeenRequests.isSameRedrive(earlier, prompt);
    }
    demandSame(SeenRequests.isSame(earlier, prompt), "was accepted", earlier.getOffset());
    return true;
  }

  private static void demandSame(boolean same, String what, long offset)
      throws RejectedPromptException {
    if (!same) {
      throw new RejectedPromptException(
          ErrorCode.ID_CONFLICT,
          "id",
          "id: a prompt with this id and other content " + what + ", from offset " + offset,
          null);
    }
  }
}
