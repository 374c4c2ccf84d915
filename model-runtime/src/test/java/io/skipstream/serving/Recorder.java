package io.skipstream.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A listener that keeps what it is told. */
class Recorder implements GenerationListener {
  private final StringBuilder text = new StringBuilder();
  private final List<int[]> ids = new ArrayList<>();
  private final CompletableFuture<GenerationResult> result = new CompletableFuture<>();
  private int finishes;

  @Override
  public synchronized void onTokens(String newText, int[] tokenIds) {
    text.append(newText);
    ids.add(tokenIds);
  }

  @Override
  public synchronized void onFinished(GenerationResult finished) {
    finishes++;
    result.complete(finished);
  }

  GenerationResult await() {
    try {
      return result.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("no result", e);
    }
  }

  boolean finished() {
    return result.isDone();
  }

  synchronized int finishes() {
    return finishes;
  }

  synchronized int[] ids() {
    return ids.stream().flatMapToInt(IntStream::of).toArray();
  }

  synchronized String text() {
    return text.toString();
  }
}
