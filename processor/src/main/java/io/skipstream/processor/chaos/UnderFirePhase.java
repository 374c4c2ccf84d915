package io.skipstream.processor.chaos;

import io.skipstream.schemas.EventException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Prompts flow and faults happen, overlapping as they like; only the outcome is judged. */
final class UnderFirePhase {
  private static final long TELL_EVERY_MS = 30_000;

  /**
   * What came of it.
   *
   * @param exits of instances, by exit status
   * @param starts of instances
   * @param feedingMs how long prompts and faults went on
   * @param drainMs until the last answer after that
   */
  record Outcome(
      Verdict verdict,
      Ledger ledger,
      Map<Integer, Integer> exits,
      int starts,
      long feedingMs,
      long drainMs) {}

  private final Stage stage;
  private final ChaosOptions options;
  private final Ledger ledger = new Ledger();

  UnderFirePhase(Stage stage) {
    this.stage = stage;
    this.options = stage.options();
  }

  Outcome run() throws IOException, InterruptedException, EventException {
    PhaseConfigs configs = PhaseConfigs.of(stage);
    try (Scene scene = Scene.open(configs.underFire(), stage)) {
      scene.awaitAllAtWork();
      long begunNanos = System.nanoTime();
      fire(scene);
      long feedingMs = msSince(begunNanos);
      stage.log().tell("faults are over after " + feedingMs / 1000 + " s");
      scene.awaitAnswers(stage.log()::tell);
      long drainMs = msSince(begunNanos) - feedingMs;
      Verdict verdict = scene.judge();
      return new Outcome(
          verdict, ledger, scene.fleet().exits(), scene.fleet().starts(), feedingMs, drainMs);
    }
  }

  private void fire(Scene scene) throws InterruptedException {
    List<Fault> plan =
        FaultPlan.of(options.seed(), options.faults(), options.instances(), options.durationMs());
    PromptPump pump =
        new PromptPump(stage.workload(), scene.feeder(), options.prompts(), options.durationMs());
    pump.start();
    FaultInjector injector = new FaultInjector(stage, scene, pump::sent, ledger);
    CountDownLatch over = injector.begin(plan);
    while (!over.await(TELL_EVERY_MS, TimeUnit.MILLISECONDS)) {
      stage
          .log()
          .tell(
              (plan.size() - over.getCount())
                  + " faults, "
                  + pump.sent()
                  + " prompts sent, "
                  + scene.watch().answeredCount()
                  + " answered");
    }
    pump.join();
    if (injector.failure() != null) {
      throw new ChaosException("a fault could not be done", injector.failure());
    }
  }

  private static long msSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
