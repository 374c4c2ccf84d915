package io.skipstream.processor.bench;

import io.skipstream.processor.app.KafkaTopics;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.ServingModelFactory;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.Generator;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Topics, a processor, and a feed, on a broker that is there.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> owns processor, model and feed; the broker and
 * the state directory are the caller's.
 */
public final class BenchRig implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(120);
  private static final long LOOK_EVERY_MS = 20;

  private final SkipstreamConfig config;
  private final ServingModel model;
  private final SkipstreamApp app;
  private final LoadFeed feed;

  private BenchRig(SkipstreamConfig config, ServingModel model, SkipstreamApp app, LoadFeed feed) {
    this.config = config;
    this.model = model;
    this.app = app;
    this.feed = feed;
  }

  /**
   * Starts a processor; returns when it reads prompts.
   *
   * @param base settings, but for where the broker and the state are
   */
  public static BenchRig start(
      SkipstreamConfig base,
      String bootstrapServers,
      Path stateDirectory,
      ServingModelFactory models,
      Clock clock)
      throws InterruptedException {
    SkipstreamConfig config =
        base.with(
            Map.of(
                Settings.BOOTSTRAP_SERVERS, bootstrapServers,
                Settings.STATE_DIR, stateDirectory.toString(),
                Settings.HTTP_PORT, String.valueOf(Settings.HTTP_OFF)));
    createTopics(config);
    AtomicReference<ServingModel> model = new AtomicReference<>();
    boolean started = false;
    SkipstreamApp app =
        SkipstreamApp.start(
            config,
            settings -> {
              model.set(models.load(settings));
              return model.get();
            },
            line -> {});
    try {
      awaitRunning(app);
      BenchRig rig = new BenchRig(config, model.get(), app, LoadFeed.open(config, clock));
      started = true;
      return rig;
    } finally {
      if (!started) {
        app.close();
      }
    }
  }

  public SkipstreamConfig config() {
    return config;
  }

  /** The processor's own model: direct callers get the same decode thread. */
  public ServingModel model() {
    return model;
  }

  public Generator generator() {
    return model.generator();
  }

  public SkipstreamApp app() {
    return app;
  }

  LoadFeed feed() {
    return feed;
  }

  @Override
  public void close() {
    feed.close();
    app.close();
  }

  private static void awaitRunning(SkipstreamApp app) throws InterruptedException {
    long endNanos = System.nanoTime() + READY_WITHIN.toNanos();
    while (!app.isRunning()) {
      if (app.failure() != null || System.nanoTime() > endNanos) {
        throw new BenchException("the processor did not get ready", app.failure());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  /** The broker's own time on prompts, so that latencies begin at the append. */
  private static void createTopics(SkipstreamConfig config) throws InterruptedException {
    try (Admin admin = Admin.create(config.clientProperties())) {
      new KafkaTopics(admin).create(config);
      ConfigResource prompts =
          new ConfigResource(ConfigResource.Type.TOPIC, config.topics().prompts());
      ConfigEntry appendTime =
          new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
      admin
          .incrementalAlterConfigs(
              Map.of(prompts, List.of(new AlterConfigOp(appendTime, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new BenchException("the topics could not be prepared: " + e.getCause(), e.getCause());
    }
  }
}
