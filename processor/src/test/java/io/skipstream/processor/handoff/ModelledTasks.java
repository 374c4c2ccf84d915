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
import io.skipstream.serving.StreamMemory;
import io.skipstream.speculation.SamplingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What tasks and a decode thread do with each other, in a few steps, so that a model checker gets
 * through many of their interleavings; and what must hold whatever it picks.
 */
final class ModelledTasks {
  /** The side of the stream thread: one life of a task. */
  interface Life {
    /** Hands a prompt over against a credit. */
    boolean submit(long offset, GenerationRequest request, CreditPool.Credit credit);

    FinishedAttempt poll();

    void close();

    CreditPool.Credit take();

    CreditPool.Credit takeAlone();

    void wantNothing();
  }

  /** Makes lives over the same generator and pool. */
  interface Lives {
    Life open(Generator generator, CreditPool pool, DropListener drops);
  }

  private static final String ALONE = "alone";
  private static final int MOST_PROMPTS = 4;
  private static final GenerationResult RESULT =
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

  private final Lives lives;
  private final CreditPool pool;
  private final Engine engine = new Engine();
  private final List<Task> tasks = new ArrayList<>();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();

  ModelledTasks(int credits, Lives lives) {
    this.lives = lives;
    this.pool = new CreditPool(credits);
  }

  Task open() {
    Task task = new Task(tasks.size() * MOST_PROMPTS);
    tasks.add(task);
    return task;
  }

  /** The decode thread finishes what it holds, the oldest first, up to so many. */
  void decode(int most) {
    for (int i = 0; i < most; i++) {
      engine.finishOne();
    }
  }

  /** Runs all at once, then finishes the rest and looks whether all is as it must be. */
  void runAndCheck(Runnable... threads) {
    List<Thread> started = new ArrayList<>();
    for (Runnable each : threads) {
      Thread thread = new Thread(each);
      started.add(thread);
      thread.start();
    }
    for (Thread thread : started) {
      join(thread);
    }
    while (engine.finishOne()) {
      // Until nothing is left.
    }
    for (Task task : tasks) {
      task.check();
    }
    if (pool.taken() != 0) {
      broken.add(pool.taken() + " credits did not come back");
    }
    if (!broken.isEmpty()) {
      throw new AssertionError(broken.toString());
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A life and what came of its prompts: as few shared variables as can be, each is explored. */
  final class Task {
    private final int firstOffset;
    private final int[] polled = new int[MOST_PROMPTS];
    private final AtomicIntegerArray dropped = new AtomicIntegerArray(MOST_PROMPTS);
    private final Life life;
    private int asked;
    private boolean closed;

    private Task(int firstOffset) {
      this.firstOffset = firstOffset;
      this.life = lives.open(engine, pool, drop -> dropped.incrementAndGet(prompt(drop)));
    }

    /** Hands a prompt over if there is a credit. */
    void submit() {
      submit(life.take(), "");
    }

    /** Hands a prompt over that must be the generator's only one. */
    void submitAlone() {
      submit(life.takeAlone(), ALONE);
    }

    void wantNothing() {
      life.wantNothing();
    }

    private void submit(CreditPool.Credit credit, String stream) {
      if (credit == null) {
        return;
      }
      int out = pool.taken();
      if (out < 1 || out > pool.capacity()) {
        broken.add(out + " credits are out of " + pool.capacity());
      }
      if (!life.submit(firstOffset + asked++, request(stream), credit)) {
        broken.add("the generator had no room for a prompt with a credit");
      }
    }

    void poll() {
      FinishedAttempt attempt = life.poll();
      if (attempt == null) {
        return;
      }
      polled[prompt(attempt)]++;
      if (closed) {
        broken.add(attempt.offset() + " was polled after the close");
      }
    }

    void close() {
      life.close();
      closed = true;
    }

    /** Which of its own prompts that is. */
    private int prompt(FinishedAttempt attempt) {
      int prompt = (int) attempt.offset() - firstOffset;
      if (prompt < 0 || prompt >= MOST_PROMPTS) {
        broken.add(attempt.offset() + " came back to a life that had not asked");
        return 0;
      }
      return prompt;
    }

    private void check() {
      for (int i = 0; i < MOST_PROMPTS; i++) {
        int times = polled[i] + dropped.get(i);
        if (times != (i < asked ? 1 : 0)) {
          broken.add((firstOffset + i) + " came back " + times + " times");
        }
      }
    }
  }

  private static GenerationRequest request(String stream) {
    return new GenerationRequest(
        "id",
        stream,
        "x",
        true,
        1,
        SamplingParameters.GREEDY,
        0,
        List.of(),
        GenerationRequest.NO_LOGPROBS,
        Long.MAX_VALUE,
        StreamMemory.NONE);
  }

  /** Holds requests until the decode thread finishes them; as many as there are credits. */
  private final class Engine implements Generator {
    private record Call(GenerationRequest request, GenerationListener listener) {
      boolean alone() {
        return request.stream().equals(ALONE);
      }
    }

    private final List<Call> running = new ArrayList<>();

    @Override
    public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
      Call call = new Call(request, listener);
      synchronized (running) {
        if (running.size() == pool.capacity()) {
          return null;
        }
        for (Call other : running) {
          if (other.alone() || call.alone()) {
            broken.add("a prompt that must run alone did not");
          }
        }
        running.add(call);
      }
      return () -> {};
    }

    boolean finishOne() {
      Call call;
      synchronized (running) {
        if (running.isEmpty()) {
          return false;
        }
        call = running.remove(0);
      }
      call.listener().onFinished(RESULT);
      return true;
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
      return pool.capacity();
    }

    @Override
    public Throwable failure() {
      return null;
    }

    @Override
    public void close() {}
  }
}
