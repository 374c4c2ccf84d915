package io.skipstream.processor.testing;

import io.skipstream.engine.EngineInfo;
import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.GenerationTimings;
import io.skipstream.serving.Generator;
import io.skipstream.serving.InvalidPromptException;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A generator whose requests end when the test says so. Its text is a pure function of the request.
 * It learns as {@link FakeLearning} does.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class FakeGenerator implements Generator {
  private final int capacity;
  private final EngineInfo info;
  private final List<Running> running = new ArrayList<>();
  private final Map<String, Integer> starts = new HashMap<>();
  private final FakeLearning learning;
  private int maxPromptChars = 1000;
  private boolean refusing;
  private RuntimeException dead;

  public FakeGenerator(int capacity) {
    this(capacity, "fingerprint-1", "numerics-1");
  }

  public FakeGenerator(int capacity, String fingerprint, String numericsId) {
    this.capacity = capacity;
    this.info = new EngineInfo("fake", fingerprint, 4, 100, 2048, "none", "fp32", numericsId, true);
    this.learning = new FakeLearning(info.layers());
  }

  /** A request that was handed over and has not ended. */
  public final class Running implements GenerationHandle {
    private final GenerationRequest request;
    private final GenerationListener listener;
    private final SkipSet firstSet;
    private boolean cancelAsked;
    private int toldChars;
    private int toldTokens;

    private Running(GenerationRequest request, GenerationListener listener) {
      this.request = request;
      this.listener = listener;
      this.firstSet = learning.beginsWith(request);
    }

    public GenerationRequest request() {
      return request;
    }

    public boolean cancelAsked() {
      synchronized (FakeGenerator.this) {
        return cancelAsked;
      }
    }

    /** Only notes the wish: what comes of it is up to the test. */
    @Override
    public void cancel() {
      synchronized (FakeGenerator.this) {
        cancelAsked = true;
      }
    }

    /** Tells some characters of the text, as one token; at most two times. */
    public void tell(int chars) {
      String text = text(request);
      int from = toldChars;
      toldChars = Math.min(text.length(), from + chars);
      listener.onTokens(text.substring(from, toldChars), new int[] {++toldTokens});
    }

    /** Tells the rest of the text and ends. */
    public void finish() {
      int[] ids = new int[3 - toldTokens];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = toldTokens + i + 1;
      }
      listener.onTokens(text(request).substring(toldChars), ids);
      finish(FinishReason.LENGTH);
    }

    /** Ends with something else learnt than the fake would have. */
    public void finishWith(StreamTuning tuning) {
      end(result(this, FinishReason.LENGTH, tuning, null));
    }

    public void finish(FinishReason reason) {
      end(result(this, reason, learn(this, reason), null));
    }

    public void fail(Throwable error) {
      end(result(this, FinishReason.ERROR, null, error));
    }

    private void end(GenerationResult result) {
      synchronized (FakeGenerator.this) {
        running.remove(this);
      }
      listener.onFinished(result);
    }
  }

  /** What a request's completion says. */
  public static String text(GenerationRequest request) {
    return "answer to " + request.prompt() + " with " + request.seed();
  }

  /** Makes {@link #validate} accept longer prompts. */
  public synchronized void maxPromptChars(int chars) {
    maxPromptChars = chars;
  }

  /** Makes {@link #offer} find no room. */
  public synchronized void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** Makes {@link #offer} throw from now on, and {@link #failure} tell of it. */
  public synchronized void die(RuntimeException why) {
    dead = why;
  }

  /** In the order in which they were handed over. */
  public synchronized List<Running> running() {
    return List.copyOf(running);
  }

  public synchronized List<String> runningIds() {
    return running.stream().map(each -> each.request.id()).toList();
  }

  public Running running(String id) {
    return running().stream()
        .filter(each -> each.request.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " is not running, but " + runningIds()));
  }

  /** How often a prompt was handed over. */
  public synchronized int starts(String id) {
    return starts.getOrDefault(id, 0);
  }

  @Override
  public EngineInfo engineInfo() {
    return info;
  }

  @Override
  public synchronized int validate(GenerationRequest request) {
    if (request.prompt().length() > maxPromptChars) {
      throw new InvalidPromptException(
          "prompt", request.prompt().length() + " tokens, the limit is " + maxPromptChars);
    }
    return request.prompt().length();
  }

  @Override
  public synchronized GenerationHandle offer(
      GenerationRequest request, GenerationListener listener) {
    if (dead != null) {
      throw dead;
    }
    if (refusing || running.size() == capacity) {
      return null;
    }
    Running call = new Running(request, listener);
    running.add(call);
    starts.merge(request.id(), 1, Integer::sum);
    return call;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public synchronized Throwable failure() {
    return dead;
  }

  @Override
  public void close() {
    running().forEach(each -> each.finish(FinishReason.CANCELLED));
  }

  private synchronized StreamTuning learn(Running call, FinishReason reason) {
    return isAnswered(reason) ? learning.learn(call.request, 3) : null;
  }

  private static boolean isAnswered(FinishReason reason) {
    return reason == FinishReason.LENGTH || reason == FinishReason.STOP;
  }

  private static GenerationResult result(
      Running call, FinishReason reason, StreamTuning tuning, Throwable error) {
    boolean answered = isAnswered(reason);
    GenerationRequest request = call.request;
    return new GenerationResult(
        answered ? text(request) : "",
        answered ? new int[] {1, 2, 3} : new int[0],
        request.prompt().length(),
        reason,
        null,
        List.of(),
        answered ? new AcceptanceStats(2, 4, 1, new int[] {1, 1, 0}, 2) : AcceptanceStats.NONE,
        answered ? call.firstSet : null,
        tuning,
        new GenerationTimings(1, 2, 3, 4, 10),
        error);
  }
}
