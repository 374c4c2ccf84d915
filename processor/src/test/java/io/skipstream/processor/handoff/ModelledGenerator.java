package io.skipstream.processor.handoff;

import io.skipstream.engine.EngineInfo;
import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.GenerationTimings;
import io.skipstream.serving.Generator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Holds requests until a decode thread lets go of them; as many as there are credits.
 *
 * <p><b>Threading:</b> one thread at a time: the model checker switches between its calls only.
 */
final class ModelledGenerator implements Generator {
  /** The stream of a request that must run alone. */
  static final String ALONE = "alone";

  static final GenerationResult RESULT =
      new GenerationResult(
          "text",
          new int[] {1},
          1,
          FinishReason.STOP,
          null,
          List.of(),
          AcceptanceStats.NONE,
          null,
          null,
          new GenerationTimings(0, 0, 0, 0, 0),
          null);

  private final int capacity;
  private final Deque<Call> running = new ArrayDeque<>();
  private boolean disturbed;

  private record Call(GenerationRequest request, GenerationListener listener) {
    boolean alone() {
      return request.stream().equals(ALONE);
    }
  }

  ModelledGenerator(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
    if (running.size() == capacity) {
      return null;
    }
    Call call = new Call(request, listener);
    for (Call other : running) {
      disturbed |= other.alone() || call.alone();
    }
    running.add(call);
    return () -> {};
  }

  /** Who waits for the oldest request, which ends; null if there is none. */
  GenerationListener letGo() {
    Call oldest = running.poll();
    return oldest == null ? null : oldest.listener();
  }

  /** Whether one that must run alone did not. */
  boolean disturbed() {
    return disturbed;
  }

  @Override
  public EngineInfo engineInfo() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int validate(GenerationRequest request) {
    return 1;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public Throwable failure() {
    return null;
  }

  @Override
  public void close() {}
}
