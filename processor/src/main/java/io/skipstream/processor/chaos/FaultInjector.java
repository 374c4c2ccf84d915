package io.skipstream.processor.chaos;

import io.skipstream.processor.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/**
 * Does the faults of a plan at their times.
 *
 * <p><b>Threading:</b> on the executor's threads, several at once where they take time.
 * <b>Ownership:</b> everything is the caller's.
 */
final class FaultInjector {
  private static final long VICTIM_AGAIN_MS = 250;

  private final Scene scene;
  private final Broker broker;
  private final Workload workload;
  private final IntSupplier sent;
  private final Ledger ledger;
  private final RunLog log;
  private final ScheduledExecutorService executor;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * @param sent how many prompts of the workload were sent by now
   */
  FaultInjector(
      Scene scene,
      Broker broker,
      Workload workload,
      IntSupplier sent,
      Ledger ledger,
      RunLog log,
      ScheduledExecutorService executor) {
    this.scene = Objects.requireNonNull(scene, "scene");
    this.broker = Objects.requireNonNull(broker, "broker");
    this.workload = Objects.requireNonNull(workload, "workload");
    this.sent = Objects.requireNonNull(sent, "sent");
    this.ledger = Objects.requireNonNull(ledger, "ledger");
    this.log = Objects.requireNonNull(log, "log");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  /** Begins now; the latch is open when the last fault is over. */
  CountDownLatch begin(List<Fault> plan) {
    CountDownLatch over = new CountDownLatch(plan.size());
    for (Fault fault : plan) {
      later(fault.atMs(), () -> attempt(fault, over));
    }
    return over;
  }

  /** What went wrong in doing a fault; null if nothing did. */
  Throwable failure() {
    return failure.get();
  }

  /** A fault waits until its victim is there. */
  private void attempt(Fault fault, CountDownLatch over) {
    Child victim = victim(fault);
    if (victim != null && !victim.isAlive()) {
      later(VICTIM_AGAIN_MS, () -> attempt(fault, over));
      return;
    }
    log.note("fault " + fault);
    try {
      perform(fault, victim, over);
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
      over.countDown();
    }
  }

  private Child victim(Fault fault) {
    return switch (fault.kind()) {
      case BROKER_KILL, BROKER_PAUSE -> broker.child();
      case KILL, STATE_WIPED, ZOMBIE, ROLLING_RESTART -> scene.fleet().child(fault.instance());
      default -> null;
    };
  }

  private void perform(Fault fault, Child victim, CountDownLatch over) {
    switch (fault.kind()) {
      case KILL, BROKER_KILL -> victim.kill();
      case STATE_WIPED -> victim.kill(() -> scene.fleet().wipeState(fault.instance()));
      case ROLLING_RESTART -> victim.terminate();
      case BROKER_PAUSE, ZOMBIE -> {
        pause(fault, victim, over);
        return;
      }
      case DUPLICATE_PRODUCER -> repeat(fault);
      case INVALID_PAYLOADS -> sendInvalid(fault);
      case SLOW_ENGINE -> {
        Duration pause = Duration.ofMillis(fault.between(2_000, 8_000));
        String id = ChaosHooks.slowId(fault.number(), pause);
        scene.feeder().send(workload.prompt(id, -1 - fault.number()));
      }
      case DEADLY_PROMPT -> {
        String id = ChaosHooks.deadlyId(fault.number());
        scene.feeder().sendDeadly(workload.prompt(id, -1 - fault.number()));
      }
    }
    ledger.done(fault.kind());
    over.countDown();
  }

  private void pause(Fault fault, Child victim, CountDownLatch over) {
    boolean zombie = fault.kind() == FaultKind.ZOMBIE;
    int sessionMs = scene.config().number(Settings.SESSION_TIMEOUT_MS);
    long pauseMs =
        zombie ? sessionMs + fault.between(500, 2_500) : fault.between(500, sessionMs + 500L);
    Process stopped = victim.stop();
    later(
        pauseMs,
        () -> {
          try {
            if (zombie && stopped.isAlive() && scene.group().hasLost(fault.instance())) {
              ledger.zombie();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            victim.resume(stopped);
            log.note("over: fault " + fault.number());
            ledger.done(fault.kind());
            over.countDown();
          }
        });
  }

  /** Prompts just sent and prompts long answered, by a producer that knows nothing of the first. */
  private void repeat(Fault fault) {
    SplittableRandom random = new SplittableRandom(fault.number());
    int known = sent.getAsInt();
    int count = (int) Math.min(known, fault.between(10, 50));
    try (Feeder second = scene.newFeeder("chaos-second-feeder")) {
      for (int i = 0; i < count; i++) {
        boolean recent = random.nextBoolean();
        int back = random.nextInt(recent ? Math.min(known, 50) : known);
        second.send(workload.prompt(known - 1 - back));
      }
      second.flush();
    }
    ledger.repeated(count);
  }

  private void sendInvalid(Fault fault) {
    int count = (int) fault.between(3, 12);
    for (int i = 0; i < count; i++) {
      int number = fault.number() * 100 + i;
      ChaosPrompt any = workload.prompt("unused", -1 - number);
      scene.feeder().sendInvalid(InvalidPayload.of(number), any.stream(), any.partition());
    }
    ledger.invalid(count);
  }

  private void later(long delayMs, Runnable action) {
    var unused = executor.schedule(action, delayMs, TimeUnit.MILLISECONDS);
  }
}
