package io.skipstream.processor.cli;

import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.app.ExitStatus;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.ServingModelFactory;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.config.SkipstreamConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A {@link SkipstreamApp} as commands see it. */
record AppPipeline(SkipstreamApp app, EngineInfo engineInfo) implements RunningPipeline {
  private static final long LOOK_EVERY_MS = 20;

  static AppPipeline start(
      SkipstreamConfig config, ServingModelFactory models, Consumer<String> report) {
    AtomicReference<EngineInfo> engine = new AtomicReference<>();
    SkipstreamApp app =
        SkipstreamApp.start(
            config,
            settings -> {
              ServingModel model = models.load(settings);
              engine.set(model.generator().engineInfo());
              return model;
            },
            report);
    return new AppPipeline(app, engine.get());
  }

  @Override
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    long endNanos = System.nanoTime() + timeout.toNanos();
    while (!app.isRunning() && app.failure() == null && System.nanoTime() < endNanos) {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
    return app.isRunning();
  }

  @Override
  public ExitStatus stop() {
    return app.shutdown();
  }

  @Override
  public ExitStatus awaitEnd() throws InterruptedException {
    return app.awaitTermination();
  }

  @Override
  public Throwable failure() {
    return app.failure();
  }

  @Override
  public void close() {
    app.close();
  }
}
