package io.skipstream.processor.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations of several stream threads against a decode thread, on credits, mailbox and
 * incarnations. Covered: take, take alone, submit with and without room, poll, close and revival in
 * every interleaving that the machine happens to produce; not every one that it could. Held: each
 * request that the generator took comes back exactly once, polled or dropped, to the incarnation
 * that asked; no more is out than there are credits; one that runs alone does; at the end all
 * credits are back.
 */
class HandoffStressTest {
  private static final int CAPACITY = 3;
  private static final int STREAM_THREADS = 3;
  private static final int STEPS = 20_000;

  /** Goes on beyond the steps until so many were taken, as the decode thread may start late. */
  private static final int REQUESTS = 1_000;

  private static final GenerationListener NOBODY = result -> {};

  private final CreditPool pool = new CreditPool(CAPACITY, 0);
  private final FakeGenerator generator = new FakeGenerator(CAPACITY);
  private final Map<Long, AtomicInteger> arrivals = new ConcurrentHashMap<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicBoolean notAlone = new AtomicBoolean();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  @Timeout(60)
  void shouldBringEachResultBackOnceWhateverTheThreadsDo(long seed) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(STREAM_THREADS + 1);
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch begin = new CountDownLatch(STREAM_THREADS);
    Future<?> decoder = threads.submit(() -> decode(new Random(seed), ended));
    List<Future<?>> streams = new ArrayList<>();
    for (int i = 0; i < STREAM_THREADS; i++) {
      int thread = i;
      streams.add(
          threads.submit(
              () -> {
                begin.countDown();
                begin.await();
                new StreamThread(thread, new Random(seed * 31 + thread)).run();
                return null;
              }));
    }
    for (Future<?> stream : streams) {
      stream.get();
    }
    ended.set(true);
    decoder.get();
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

    assertThat(arrivals).hasSize(accepted.get());
    assertThat(arrivals.values()).allMatch(times -> times.get() == 1);
    assertThat(pool.taken()).isZero();
    assertThat(most.get()).isBetween(2, CAPACITY);
    assertThat(notAlone).isFalse();
  }

  @Test
  void shouldKeepNothingWhenClosedAtOnce() {
    List<FinishedAttempt> dropped = new ArrayList<>();
    Incarnation incarnation = new Incarnation(UUID.randomUUID(), generator, pool, dropped::add);
    GenerationHandle handle =
        incarnation.submit(1, 1, request(1), NOBODY, incarnation.tryTakeCredit());
    assertThat(handle).isNotNull();
    incarnation.close();
    generator.running().get(0).finish();

    assertThat(dropped).hasSize(1);
    assertThat(incarnation.poll()).isNull();
    assertThat(pool.taken()).isZero();
  }

  /** Ends requests in random order, also after the streams have gone. */
  private void decode(Random random, AtomicBoolean ended) {
    while (!ended.get() || !generator.running().isEmpty()) {
      List<FakeGenerator.Running> running = generator.running();
      if (running.isEmpty()) {
        // There is nothing whose end could make room again.
        generator.refuse(false);
        Thread.yield();
      } else {
        generator.refuse(random.nextInt(8) == 0);
        running.get(random.nextInt(running.size())).finish(FinishReason.STOP);
      }
    }
  }

  private static GenerationRequest request(long number) {
    return HandoffRequests.request(String.valueOf(number), "stream");
  }

  /** A task that is closed and revived, as Kafka Streams does. */
  private final class StreamThread {
    private final Random random;
    private long next;
    private Incarnation incarnation;
    private Map<Long, Boolean> asked;

    StreamThread(int thread, Random random) {
      this.random = random;
      this.next = thread * 1_000_000L;
      revive();
    }

    void run() {
      for (int i = 0; i < STEPS || accepted.get() < REQUESTS; i++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> submit(incarnation.tryTakeCredit(), false);
          case 3 -> submit(random.nextInt(16) == 0 ? incarnation.tryTakeOnlyCredit() : null, true);
          case 4 -> incarnation.wantNoCredit();
          case 5 -> {
            if (random.nextInt(16) == 0) {
              incarnation.close();
              revive();
            }
          }
          default -> {
            poll();
            // So that all get on where there are fewer processors than threads.
            Thread.yield();
          }
        }
      }
      incarnation.close();
    }

    private void revive() {
      asked = new ConcurrentHashMap<>();
      incarnation =
          new Incarnation(UUID.randomUUID(), generator, pool, dropped -> arrived(dropped.offset()));
    }

    private void poll() {
      FinishedAttempt result = incarnation.poll();
      if (result != null) {
        assertThat(asked).as("asked by this life").containsKey(result.offset());
        arrived(result.offset());
      }
    }

    private void submit(CreditPool.Credit credit, boolean alone) {
      if (credit == null) {
        return;
      }
      int taken = pool.taken();
      most.accumulateAndGet(taken, Math::max);
      if (alone && taken != 1) {
        notAlone.set(true);
      }
      long number = next++;
      asked.put(number, true);
      if (incarnation.submit(number, 1, request(number), NOBODY, credit) != null) {
        accepted.incrementAndGet();
      }
    }

    private void arrived(long offset) {
      arrivals.computeIfAbsent(offset, created -> new AtomicInteger()).incrementAndGet();
    }
  }
}
