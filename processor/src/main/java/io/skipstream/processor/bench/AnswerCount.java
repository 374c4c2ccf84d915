package io.skipstream.processor.bench;

import io.skipstream.schemas.v1.CompletionEvent;
import java.time.Duration;
import java.util.BitSet;

/**
 * Counts the answers to numbered prompts, and remembers no more than their numbers.
 *
 * <p><b>Threading:</b> any thread; {@link #await} waits.
 */
final class AnswerCount implements Account {
  private final BitSet answered;
  private int count;
  private int errors;
  private int duplicates;
  private Exception failure;

  /**
   * @param most numbers are below
   */
  AnswerCount(int most) {
    this.answered = new BitSet(most);
  }

  /** The id of a prompt. */
  static String id(String prefix, int number) {
    return prefix + "-" + number;
  }

  @Override
  public void appended(String id, double appendedMs) {}

  @Override
  public synchronized void arrived(
      CompletionEvent completion, double forwardedMs, double visibleMs) {
    String id = completion.getId();
    int number = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    if (answered.get(number)) {
      duplicates++;
    } else {
      answered.set(number);
      count++;
    }
    errors += completion.hasError() ? 1 : 0;
    notifyAll();
  }

  @Override
  public synchronized void failed(Exception cause) {
    failure = cause;
    notifyAll();
  }

  synchronized int count() {
    return count;
  }

  synchronized int errors() {
    return errors;
  }

  synchronized int duplicates() {
    return duplicates;
  }

  /** Waits until as many prompts are answered. */
  synchronized void await(int wanted, Duration patience) throws InterruptedException {
    long endNanos = System.nanoTime() + patience.toNanos();
    while (count < wanted) {
      checkFailure();
      long leftMs = (endNanos - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        throw new BenchException(count + " of " + wanted + " were answered within " + patience);
      }
      wait(leftMs);
    }
  }

  /**
   * @throws BenchException if the feed is broken
   */
  synchronized void checkFailure() {
    if (failure != null) {
      throw new BenchException("the measurement was broken off: " + failure, failure);
    }
  }
}
