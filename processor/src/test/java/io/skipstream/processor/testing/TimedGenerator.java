package io.skipstream.processor.testing;

import io.skipstream.engine.EngineException;
import io.skipstream.engine.EngineInfo;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.Generator;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A {@link FakeGenerator} whose requests each end by themselves after a while. */
public final class TimedGenerator implements Generator {
  private final FakeGenerator fake;
  private final long eachMs;
  private final String deadlyId;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "timed-generator");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean lost = new AtomicBoolean();

  public TimedGenerator(int capacity, long eachMs) {
    this(capacity, eachMs, null);
  }

  /**
   * @param deadlyId requests with this id end the JVM; may be null
   */
  public TimedGenerator(int capacity, long eachMs, String deadlyId) {
    this.fake = new FakeGenerator(capacity);
    this.eachMs = eachMs;
    this.deadlyId = deadlyId;
  }

  /** Ends all requests from now on as a lost device does. */
  public void loseDevice() {
    lost.set(true);
  }

  public int starts(String id) {
    return fake.starts(id);
  }

  @Override
  public EngineInfo engineInfo() {
    return fake.engineInfo();
  }

  @Override
  public int validate(GenerationRequest request) {
    return fake.validate(request);
  }

  @Override
  public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
    GenerationHandle handle = fake.offer(request, listener);
    if (handle instanceof FakeGenerator.Running running) {
      running.tell(7);
      ScheduledFuture<?> end = clock.schedule(() -> end(running), eachMs, TimeUnit.MILLISECONDS);
      return () -> {
        running.cancel();
        if (end.cancel(false)) {
          running.finish(FinishReason.CANCELLED);
        }
      };
    }
    return null;
  }

  @Override
  public int capacity() {
    return fake.capacity();
  }

  @Override
  public Throwable failure() {
    return fake.failure();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    fake.close();
  }

  private void end(FakeGenerator.Running running) {
    if (running.request().id().equals(deadlyId)) {
      Runtime.getRuntime().halt(137);
    } else if (lost.get()) {
      running.fail(new EngineException("device lost"));
    } else {
      running.finish();
    }
  }
}
