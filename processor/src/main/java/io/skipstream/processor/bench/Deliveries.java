package io.skipstream.processor.bench;

import io.skipstream.schemas.v1.CompletionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What was sent, and what came back.
 *
 * <p><b>Threading:</b> any thread; {@link #await} waits.
 */
final class Deliveries implements Account {
  private record Arrival(CompletionEvent completion, double forwardedMs, double visibleMs) {}

  private final Map<String, Double> appended = new HashMap<>();
  private final Map<String, Arrival> arrived = new HashMap<>();
  private final Consumer<CompletionEvent> listener;
  private int duplicates;
  private int failed;
  private Exception failure;

  /**
   * An empty account.
   *
   * @param listener told of each answer, on the thread that reads them
   */
  Deliveries(Consumer<CompletionEvent> listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  @Override
  public synchronized void appended(String id, double appendedMs) {
    appended.put(id, appendedMs);
    notifyAll();
  }

  @Override
  public void arrived(CompletionEvent completion, double forwardedMs, double visibleMs) {
    enter(completion, forwardedMs, visibleMs);
    listener.accept(completion);
  }

  private synchronized void enter(
      CompletionEvent completion, double forwardedMs, double visibleMs) {
    Arrival arrival = new Arrival(completion, forwardedMs, visibleMs);
    if (arrived.putIfAbsent(completion.getId(), arrival) != null) {
      duplicates++;
    }
    failed += completion.hasError() ? 1 : 0;
    notifyAll();
  }

  @Override
  public synchronized void failed(Exception cause) {
    failure = cause;
    notifyAll();
  }

  /** Answers of an id that came again. */
  synchronized int duplicates() {
    return duplicates;
  }

  /** Answers that are errors. */
  synchronized int errors() {
    return failed;
  }

  synchronized int count() {
    return arrived.size();
  }

  /** Waits until as many answers have come, and their appends are known. */
  synchronized void await(int answers, Duration patience) throws InterruptedException {
    long endNanos = System.nanoTime() + patience.toNanos();
    while (arrived.size() < answers || appended.size() < answers) {
      long leftMs = (endNanos - System.nanoTime()) / 1_000_000;
      if (failure != null) {
        throw new BenchException("the measurement was broken off: " + failure, failure);
      }
      if (leftMs <= 0) {
        throw new BenchException(
            arrived.size() + " of " + answers + " prompts were answered within " + patience);
      }
      wait(leftMs);
    }
  }

  /** All that are complete, in no order. */
  synchronized List<Delivery> all() {
    List<Delivery> all = new ArrayList<>(arrived.size());
    arrived.forEach(
        (id, arrival) -> {
          Double appendedMs = appended.get(id);
          if (appendedMs != null) {
            all.add(
                new Delivery(
                    arrival.completion().getStream(),
                    arrival.completion(),
                    appendedMs,
                    arrival.forwardedMs(),
                    arrival.visibleMs()));
          }
        });
    return all;
  }
}
