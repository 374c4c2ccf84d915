package io.skipstream.processor.handoff;

import java.util.ArrayList;
import java.util.List;

/**
 * What came of the prompts of a life, and what of it must not be.
 *
 * <p><b>Threading:</b> one thread at a time: the model checker switches between its calls only.
 */
final class PromptLedger implements DropListener {
  private static final int MOST_PROMPTS = 4;

  private final int firstOffset;
  private final int[] returns = new int[MOST_PROMPTS];
  private final List<String> broken = new ArrayList<>();
  private int asked;
  private boolean closed;

  /**
   * @param life which one, so that each has offsets of its own
   */
  PromptLedger(int life) {
    this.firstOffset = life * MOST_PROMPTS;
  }

  /** The offset of a prompt that is about to be handed over. */
  long ask(CreditPool pool) {
    int out = pool.taken();
    if (out < 1 || out > pool.capacity()) {
      broken.add(out + " credits are out of " + pool.capacity());
    }
    return firstOffset + asked++;
  }

  void refused() {
    broken.add("the generator had no room for a prompt with a credit");
  }

  void polled(FinishedAttempt attempt) {
    cameBack(attempt);
    if (closed) {
      broken.add(attempt.offset() + " was polled after the close");
    }
  }

  @Override
  public void dropped(FinishedAttempt attempt) {
    cameBack(attempt);
  }

  void closed() {
    closed = true;
  }

  private void cameBack(FinishedAttempt attempt) {
    int prompt = (int) attempt.offset() - firstOffset;
    if (prompt < 0 || prompt >= MOST_PROMPTS) {
      broken.add(attempt.offset() + " came back to a life that had not asked");
    } else {
      returns[prompt]++;
    }
  }

  /** What went wrong, when nothing more comes. */
  List<String> balance() {
    List<String> all = new ArrayList<>(broken);
    for (int i = 0; i < MOST_PROMPTS; i++) {
      if (returns[i] != (i < asked ? 1 : 0)) {
        all.add((firstOffset + i) + " came back " + returns[i] + " times");
      }
    }
    return all;
  }
}
