package io.skipstream.processor.chaos;

import io.skipstream.processor.app.ServingModelFactory;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.request.RejectedPromptException;
import io.skipstream.schemas.EventException;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * A whole run: both phases and their verdict.
 *
 * <p><b>Threading:</b> one thread; starts others. <b>Ownership:</b> owns the processes that it
 * starts, all gone when {@link #run} returns.
 */
public final class ChaosRun {
  private static final int THREADS = 8;
  private static final int RECOVERY_PROMPTS_PER_SECOND = 24;
  private static final int HOUR_SECONDS = 3_600;

  private final ChaosOptions options;
  private final ServingModelFactory models;
  private final Consumer<String> progress;
  private final Workload workload;
  private final JvmCommand jvm = JvmCommand.likeThisOne();
  private final Ledger ledger = new Ledger();

  /**
   * @param models for the expected answers
   * @param progress told in lines how far it is
   */
  public ChaosRun(ChaosOptions options, ServingModelFactory models, Consumer<String> progress) {
    this.options = Objects.requireNonNull(options, "options");
    this.models = Objects.requireNonNull(models, "models");
    this.progress = Objects.requireNonNull(progress, "progress");
    this.workload = new Workload(options.seed(), options.partitions());
  }

  /**
   * Runs both phases.
   *
   * @throws ChaosException if the run itself fails, so that it says nothing about the processor
   */
  public ChaosReport run()
      throws IOException, InterruptedException, RejectedPromptException, EventException {
    try (RunLog log = new RunLog(options.directory(), progress, Clock.systemDefaultZone())) {
      return run(log);
    }
  }

  private ChaosReport run(RunLog log)
      throws IOException, InterruptedException, RejectedPromptException, EventException {
    log.tell("generating the expected answers");
    List<Answer> answers =
        ExpectedAnswers.of(workload.variants(), models, SkipstreamConfig.of(options.settings()));
    ScheduledExecutorService executor = Executors.newScheduledThreadPool(THREADS);
    try (Broker broker =
        Broker.start(options.directory(), jvm, new SplittableRandom(System.nanoTime()), executor)) {
      return run(answers, broker, executor, log);
    } finally {
      executor.shutdownNow();
    }
  }

  private ChaosReport run(
      List<Answer> answers, Broker broker, ScheduledExecutorService executor, RunLog log)
      throws IOException, InterruptedException, EventException {
    PhaseConfigs configs = new PhaseConfigs(options, broker.clients().bootstrapServers());
    Verdict verdict;
    Map<Integer, Integer> exits;
    int starts;
    long feedingMs;
    long drainMs;
    try (Scene scene = Scene.open(configs.underFire(), options, broker, jvm, answers, executor)) {
      scene.awaitAllAtWork();
      long begun = System.nanoTime();
      underFire(scene, broker, executor, log);
      feedingMs = msSince(begun);
      log.tell("faults are over after " + feedingMs / 1000 + " s");
      scene.awaitAnswers(log::tell);
      drainMs = msSince(begun) - feedingMs;
      verdict = scene.judge();
      exits = scene.fleet().exits();
      starts = scene.fleet().starts();
    }
    int aborted = AbortedTransactions.count(broker.data());
    Recovery recovery = Recovery.none();
    if (options.recoveryKills() > 0) {
      try (Scene scene = Scene.open(configs.atRest(), options, broker, jvm, answers, executor)) {
        recovery = atRest(scene, log);
        verdict = verdict.plus(scene.judge());
      }
    }
    Map<String, Integer> faults = new LinkedHashMap<>();
    ledger.faults().forEach((kind, count) -> faults.put(kind.wireName(), count));
    Proof proof =
        new Proof(
            verdict.resumed(),
            ledger.zombies(),
            aborted,
            ledger.repeats(),
            ledger.invalid(),
            starts,
            exits);
    return new ChaosReport(options.prompts(), faults, verdict, recovery, proof, feedingMs, drainMs);
  }

  private void underFire(Scene scene, Broker broker, ScheduledExecutorService executor, RunLog log)
      throws InterruptedException {
    List<Fault> plan =
        FaultPlan.of(options.seed(), options.faults(), options.instances(), options.durationMs());
    PromptPump pump =
        new PromptPump(workload, scene.feeder(), options.prompts(), options.durationMs());
    Thread pumping = startPump(pump);
    FaultInjector injector =
        new FaultInjector(scene, broker, workload, pump::sent, ledger, log, executor);
    CountDownLatch over = injector.begin(plan);
    long told = System.nanoTime();
    while (!over.await(1, TimeUnit.SECONDS)) {
      if (msSince(told) >= 30_000) {
        told = System.nanoTime();
        log.tell(
            (plan.size() - over.getCount())
                + " faults, "
                + pump.sent()
                + " prompts sent, "
                + scene.watch().answeredCount()
                + " answered");
      }
    }
    pumping.join();
    if (injector.failure() != null) {
      throw new ChaosException("a fault could not be done", injector.failure());
    }
  }

  private Recovery atRest(Scene scene, RunLog log) throws InterruptedException {
    scene.awaitAllAtWork();
    PromptPump pump =
        new PromptPump(
            workload,
            scene.feeder(),
            RECOVERY_PROMPTS_PER_SECOND * HOUR_SECONDS,
            TimeUnit.SECONDS.toMillis(HOUR_SECONDS));
    Thread pumping = startPump(pump);
    try (Admin admin = scene.clients().admin()) {
      return new RecoveryPhase(scene, admin, new SplittableRandom(options.seed()), log::tell)
          .run(options.recoveryKills());
    } finally {
      pump.stop();
      pumping.join();
      scene.awaitAnswers(log::tell);
    }
  }

  private static Thread startPump(PromptPump pump) {
    Thread thread = new Thread(pump, "chaos-pump");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static long msSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
