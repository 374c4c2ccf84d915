package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.engine.EngineException;
import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.KvCapacityException;
import io.skipstream.tokenizer.IncrementalDetokenizer;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decode thread: takes requests in, runs {@link Round} after round while there are any, and
 * sleeps while there are none.
 *
 * <p>A failing engine ends the loop: {@code onFatal} is told first, once, so that its owner can
 * stop acknowledging; then every request ends in {@link FinishReason#ERROR} with the same cause (an
 * {@link EngineException} or an {@link Error}), and further offers are refused. A failure of one
 * request's own data is any other exception, or a {@link KvCapacityException}, and ends it alone.
 *
 * <p><b>Threading:</b> any thread may call; listeners, policy and {@code onFatal} are called on the
 * decode thread.
 *
 * <p><b>Ownership:</b> owns the decode thread and, on it, the engine; {@link #close()} ends both.
 */
public final class DecodeLoop implements Generator {
  private static final Logger LOG = LoggerFactory.getLogger(DecodeLoop.class);

  private final DecodeLoopSettings settings;
  private final DecodeText text;
  private final SpeculationPolicy policy;
  private final DecodeClocks clocks;
  private final PreemptionDrill drill;
  private final Consumer<Throwable> onFatal;
  private final DecodeCounters counters = new DecodeCounters();

  private final Queue<Sequence> arrivals = new ConcurrentLinkedQueue<>();
  private final Credits credits;
  private final AtomicLong offers = new AtomicLong();
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CountDownLatch drained = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean draining;
  private volatile boolean stopping;
  private volatile boolean stopped;
  private volatile Throwable failure;
  // Written before the thread starts, the others on it before it has started.
  private DecodeBackend.Factory factory;
  private EngineInfo info;
  private PromptChecker prompts;

  private DecodeLoop(
      DecodeLoopSettings settings,
      DecodeText text,
      SpeculationPolicy policy,
      DecodeClocks clocks,
      PreemptionDrill drill,
      Consumer<Throwable> onFatal) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.text = Objects.requireNonNull(text, "text");
    this.policy = Objects.requireNonNull(policy, "policy");
    this.clocks = Objects.requireNonNull(clocks, "clocks");
    this.drill = Objects.requireNonNull(drill, "drill");
    this.onFatal = Objects.requireNonNull(onFatal, "onFatal");
    this.credits = new Credits(settings.capacity());
    this.thread = new Thread(this::run, "skipstream-decode");
  }

  /**
   * Loads the model on a new decode thread and waits until it is ready.
   *
   * @param onFatal told once if the engine fails, before the requests are
   * @throws RuntimeException what the factory threw; the thread has ended then
   */
  public static DecodeLoop start(
      DecodeLoopSettings settings,
      DecodeBackend.Factory backend,
      DecodeText text,
      SpeculationPolicy policy,
      DecodeClocks clocks,
      Consumer<Throwable> onFatal) {
    return start(settings, backend, text, policy, clocks, PreemptionDrill.NONE, onFatal);
  }

  static DecodeLoop start(
      DecodeLoopSettings settings,
      DecodeBackend.Factory backend,
      DecodeText text,
      SpeculationPolicy policy,
      DecodeClocks clocks,
      PreemptionDrill drill,
      Consumer<Throwable> onFatal) {
    DecodeLoop loop = new DecodeLoop(settings, text, policy, clocks, drill, onFatal);
    loop.launch(Objects.requireNonNull(backend, "backend"));
    return loop;
  }

  private void launch(DecodeBackend.Factory backend) {
    factory = backend;
    thread.start();
    try {
      started.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  @Override
  public EngineInfo engineInfo() {
    return info;
  }

  @Override
  public int validate(GenerationRequest request) {
    return prompts.tokens(request).length;
  }

  /**
   * {@inheritDoc}
   *
   * @return null if there is no room, or if the loop no longer takes requests (see {@link
   *     #isAlive()})
   * @throws InvalidPromptException as {@link #validate} does
   */
  @Override
  public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(listener, "listener");
    if (draining || !isAlive() || !credits.tryTake()) {
      return null;
    }
    Sequence sequence;
    try {
      sequence = sequence(request, listener);
    } catch (RuntimeException refused) {
      returnCredit();
      throw refused;
    }
    arrivals.add(sequence);
    // The loop may have stopped meanwhile: then one of us finds it in the queue, never both.
    if (stopped && arrivals.remove(sequence)) {
      returnCredit();
      return null;
    }
    wake();
    return sequence;
  }

  private Sequence sequence(GenerationRequest request, GenerationListener listener) {
    RequestTimer timer = new RequestTimer(clocks.nanos());
    int[] prompt = prompts.tokens(request);
    OutputText output =
        new OutputText(
            new IncrementalDetokenizer(text.tokenizer(), prompt),
            new StopStringMatcher(request.stopStrings()));
    return new Sequence(
        request,
        listener,
        offers.getAndIncrement(),
        prompt,
        prompts.tokenLimit(request, prompt.length),
        output,
        timer,
        this::wake);
  }

  private void returnCredit() {
    credits.giveBack();
    // Whoever drains may be waiting for it.
    wake();
  }

  private void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  public int capacity() {
    return settings.capacity();
  }

  /** Whether requests are still decoded. */
  public boolean isAlive() {
    return !stopping && !stopped;
  }

  @Override
  public Throwable failure() {
    return failure;
  }

  @Override
  public DecodeStats stats() {
    return counters.snapshot();
  }

  /**
   * Takes no more requests and waits until those taken have finished.
   *
   * @return false if some had not when the time was over; they go on until {@link #close()}
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    draining = true;
    wake();
    return drained.await(timeout.toNanos(), TimeUnit.NANOSECONDS) && credits.allBack();
  }

  @Override
  public void close() {
    stopping = true;
    wake();
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    DecodeBackend backend;
    Round round;
    try {
      backend = factory.create();
      info = backend.engine().info();
      prompts = new PromptChecker(text.tokenizer(), info, Round.contextLimit(backend.engine()));
      Delivery delivery = new Delivery(counters, policy, credits::giveBack);
      round = new Round(backend, settings, text, policy, clocks, drill, delivery);
    } catch (Throwable failed) {
      stopped = true;
      started.completeExceptionally(failed);
      return;
    }
    started.complete(null);
    try {
      decode(round);
    } catch (Throwable fatal) {
      fail(round, fatal);
    } finally {
      drained.countDown();
      closeEngine(backend.engine());
    }
  }

  private void decode(Round round) {
    while (!stopping) {
      takeArrivals(round);
      if (!round.idle()) {
        round.step();
      } else {
        if (draining && credits.allBack()) {
          drained.countDown();
        }
        LockSupport.park(this);
      }
    }
    stopped = true;
    takeArrivals(round);
    round.endAll(FinishReason.CANCELLED);
  }

  private void takeArrivals(Round round) {
    Sequence sequence;
    while ((sequence = arrivals.poll()) != null) {
      round.enqueue(sequence);
    }
  }

  private void fail(Round round, Throwable fatal) {
    Throwable cause = asFailureOfAll(fatal);
    failure = cause;
    stopped = true;
    LOG.error("The engine failed; the decode loop ends", cause);
    try {
      onFatal.accept(cause);
    } catch (Throwable e) {
      LOG.error("The handler of the engine's failure failed", e);
    }
    takeArrivals(round);
    round.fail(cause);
  }

  // So that whoever sees it in a result can tell it from the failure of that request alone.
  private static Throwable asFailureOfAll(Throwable fatal) {
    boolean tells =
        fatal instanceof Error
            || (fatal instanceof EngineException && !(fatal instanceof KvCapacityException));
    return tells ? fatal : new EngineException("the decode loop failed: " + fatal, fatal);
  }

  private static void closeEngine(Engine engine) {
    try {
      engine.close();
    } catch (RuntimeException e) {
      LOG.warn("The engine did not close cleanly", e);
    }
  }
}
