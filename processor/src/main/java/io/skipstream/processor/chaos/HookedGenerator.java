package io.skipstream.processor.chaos;

import io.skipstream.serving.ForwardingGenerator;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generator;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A generator that dies or pauses, on its decode thread, with the first token of prompts whose ids
 * ask for that.
 *
 * <p><b>Threading:</b> as the generator inside. <b>Ownership:</b> closes the generator inside.
 */
final class HookedGenerator extends ForwardingGenerator {
  /** As if by SIGKILL. */
  private static final int KILLED = 137;

  HookedGenerator(Generator inner) {
    super(inner);
  }

  @Override
  public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
    return super.offer(request, new Hook(request.id(), listener));
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
