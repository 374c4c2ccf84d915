package io.skipstream.processor.chaos;

import io.skipstream.engine.EngineInfo;
import io.skipstream.serving.DecodeStats;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generator;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A generator that dies or pauses, on its decode thread, with the first token of prompts whose ids
 * ask for that.
 *
 * <p><b>Threading:</b> as the generator inside. <b>Ownership:</b> closes the generator inside.
 */
final class HookedGenerator implements Generator {
  /** As if by SIGKILL. */
  private static final int KILLED = 137;

  private final Generator inner;

  HookedGenerator(Generator inner) {
    this.inner = Objects.requireNonNull(inner, "inner");
  }

  @Override
  public EngineInfo engineInfo() {
    return inner.engineInfo();
  }

  @Override
  public int validate(GenerationRequest request) {
    return inner.validate(request);
  }

  @Override
  public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
    return inner.offer(request, new Hook(request.id(), listener));
  }

  @Override
  public int capacity() {
    return inner.capacity();
  }

  @Override
  public Throwable failure() {
    return inner.failure();
  }

  @Override
  public DecodeStats stats() {
    return inner.stats();
  }

  @Override
  public void close() {
    inner.close();
  }

  private static final class Hook implements GenerationListener {
    private final String id;
    private final GenerationListener listener;
    private boolean done;

    Hook(String id, GenerationListener listener) {
      this.id = id;
      this.listener = listener;
    }

    @Override
    public void onTokens(String text, int[] tokenIds) {
      act();
      listener.onTokens(text, tokenIds);
    }

    @Override
    public void onFinished(GenerationResult result) {
      // Short texts may come with their end only; those that were interrupted have none.
      if (result.tokenIds().length > 0) {
        act();
      }
      listener.onFinished(result);
    }

    private void act() {
      if (done) {
        return;
      }
      done = true;
      if (ChaosHooks.isDeadly(id)) {
        Runtime.getRuntime().halt(KILLED);
      }
      pause(ChaosHooks.pause(id));
    }

    private static void pause(Duration pause) {
      try {
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
