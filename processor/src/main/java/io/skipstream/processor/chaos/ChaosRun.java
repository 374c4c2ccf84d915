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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * A whole run: both phases and their verdict.
 *
 * <p><b>Threading:</b> one thread; starts others. <b>Ownership:</b> owns the processes that it
 * starts, all gone when {@link #run} returns.
 */
public final class ChaosRun {
  private static final int THREADS = 8;

  private final ChaosOptions options;
  private final ServingModelFactory models;
  private final Consumer<String> progress;

  /**
   * @param models for the expected answers
   * @param progress told in lines how far it is
   */
  public ChaosRun(ChaosOptions options, ServingModelFactory models, Consumer<String> progress) {
    this.options = Objects.requireNonNull(options, "options");
    this.models = Objects.requireNonNull(models, "models");
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /**
   * Runs both phases.
   *
   * @throws ChaosException if the run itself fails, so that it says nothing about the processor
   */
  public ChaosReport run()
      throws IOException, InterruptedException, RejectedPromptException, EventException {
    ScheduledExecutorService executor = Executors.newScheduledThreadPool(THREADS);
    try (RunLog log = new RunLog(options.directory(), progress, Clock.systemDefaultZone())) {
      Workload workload = new Workload(options.seed(), options.partitions());
      log.tell("generating the expected answers");
      List<Answer> answers =
          ExpectedAnswers.of(workload.variants(), models, SkipstreamConfig.of(options.settings()));
      log.tell("preparing the processes");
      JvmCommand jvm =
          SharedClasses.archived(
              JvmCommand.likeThisOne(), options.mainClass(), options.directory());
      SplittableRandom ports = new SplittableRandom(System.nanoTime());
      try (Broker broker = Broker.start(options.directory(), jvm, ports, executor)) {
        return run(new Stage(options, workload, answers, broker, jvm, executor, log));
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static ChaosReport run(Stage stage)
      throws IOException, InterruptedException, EventException {
    UnderFirePhase.Outcome first = new UnderFirePhase(stage).run();
    int aborted = AbortedTransactions.count(stage.broker().data());
    Verdict verdict = first.verdict();
    Recovery recovery = Recovery.none();
    if (stage.options().recoveryKills() > 0) {
      RecoveryPhase.Outcome second = new RecoveryPhase(stage).run();
      verdict = verdict.plus(second.verdict());
      recovery = second.recovery();
    }
    Ledger ledger = first.ledger();
    Map<String, Integer> faults = new LinkedHashMap<>();
    ledger.faults().forEach((kind, count) -> faults.put(kind.wireName(), count));
    Proof proof =
        new Proof(
            first.verdict().resumed(),
            ledger.zombies(),
            aborted,
            ledger.repeats(),
            ledger.invalid(),
            first.starts(),
            first.exits());
    return new ChaosReport(
        stage.options().prompts(),
        faults,
        verdict,
        recovery,
        proof,
        first.feedingMs(),
        first.drainMs());
  }
}
