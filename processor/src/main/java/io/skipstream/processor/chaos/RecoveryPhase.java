package io.skipstream.processor.chaos;

import io.skipstream.schemas.EventException;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** Prompts flow, with the settings as they are shipped, and {@link IsolatedKills} happen. */
final class RecoveryPhase {
  private static final int PROMPTS_PER_SECOND = 24;
  private static final int HOURS = 24;

  /** What came of it. */
  record Outcome(Verdict verdict, Recovery recovery) {}

  private final Stage stage;

  RecoveryPhase(Stage stage) {
    this.stage = stage;
  }

  Outcome run() throws IOException, InterruptedException, EventException {
    PhaseConfigs configs = PhaseConfigs.of(stage);
    try (Scene scene = Scene.open(configs.atRest(), stage)) {
      Recovery recovery = kill(scene);
      scene.awaitAnswers(stage.log()::tell);
      return new Outcome(scene.judge(), recovery);
    }
  }

  private Recovery kill(Scene scene) throws InterruptedException {
    scene.awaitAllAtWork();
    long mostSeconds = TimeUnit.HOURS.toSeconds(HOURS);
    PromptPump pump =
        new PromptPump(
            stage.workload(),
            scene.feeder(),
            Math.toIntExact(mostSeconds * PROMPTS_PER_SECOND),
            TimeUnit.SECONDS.toMillis(mostSeconds));
    pump.start();
    try (Admin admin = scene.clients().admin()) {
      SplittableRandom random = new SplittableRandom(stage.options().seed());
      return new IsolatedKills(scene, admin, random, stage.log()::tell)
          .run(stage.options().recoveryKills());
    } finally {
      pump.stop();
      pump.join();
    }
  }
}
