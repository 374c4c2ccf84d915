package io.skipstream.processor.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.gate.GatedClientSupplier;
import io.skipstream.processor.gate.PollGate;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.inspect.StreamPages;
import io.skipstream.processor.metrics.LagMonitor;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.processor.metrics.StatusServer;
import io.skipstream.processor.pending.StoreMemory;
import io.skipstream.processor.poison.ProcessLife;
import io.skipstream.processor.topology.SkipstreamTopology;
import io.skipstream.processor.topology.TaskServices;
import io.skipstream.processor.tuning.TuningScope;
import io.skipstream.serving.Generator;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor as a running thing: checks the brokers, loads the model, runs the topology, ends in
 * an orderly way.
 *
 * <p><b>Threading:</b> any thread; {@link #shutdown} at any time and more than once.
 * <b>Ownership:</b> owns model, Kafka clients and HTTP port from {@link #start} until {@link
 * #shutdown} returns.
 */
public final class SkipstreamApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SkipstreamApp.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  /** For tasks to say that what is left was not ended by a crash. */
  private static final long GIVE_BACK_MS = 2000;

  /** Completions of a task: until then a prompt may be the one that killed its owner before. */
  private static final int PROBATION = 8;

  private static final long WATCH_EVERY_MS = 2000;

  private final SkipstreamConfig config;
  private final PollGate gate = new PollGate();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ProcessorMetrics metrics = new ProcessorMetrics(registry);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final OpenResources resources;
  private final CreditPool credits;
  private final ProcessLife life;
  private final StallWatch stalls = new StallWatch(Clock.systemUTC());
  private final StoreMemory storeMemory;
  private final KafkaStreams streams;
  private final StatusServer http;
  private volatile Throwable failure;
  private ExitStatus status;

  private SkipstreamApp(
      SkipstreamConfig config,
      ServingModelFactory models,
      Consumer<String> report,
      OpenResources resources)
      throws IOException {
    this.config = config;
    this.resources = resources;
    Admin admin = resources.add(Admin.create(config.clientProperties()));
    // Before the model, which takes longer.
    int partitions = new StartupChecks(admin, config).check();
    ServingModel model = resources.add(models.load(config));
    EngineInfo engine = model.generator().engineInfo();
    StartupReport.lines(config, engine, partitions).forEach(report);
    int capacity = model.generator().capacity();
    this.credits = new CreditPool(capacity, config.newcomerPlacesOf(capacity));
    metrics.watch(credits);
    metrics.watchDecoder(model.generator()::stats);
    this.life = life(admin);
    this.storeMemory = resources.add(new StoreMemory(config.storeMemoryBytes()));
    metrics.watchStores(storeMemory::usedBytes);
    TaskServices services =
        TaskServicesFactory.create(config, model, gate, credits, metrics, life, this::engineLost);
    resources.add(SideClients.sendChunks(config, services.chunks(), metrics));
    this.http = bindHttp();
    HostInfo self = http == null ? null : AdvertisedAddress.of(config, http.port());
    this.streams = streams(services, self);
    resources.add(() -> streams.close(CLOSE_TIMEOUT));
    resources.add(SideClients.readCancellations(config, services.cancels(), metrics));
    watch(admin);
    if (http != null) {
      serveHttp(model.generator(), self);
    }
  }

  /**
   * Starts; returns before the first partition is assigned.
   *
   * @param report told in lines what runs with which settings
   * @throws StartupException if brokers, topics or settings don't fit
   * @throws io.skipstream.model.ModelLoadException if the model can't be used
   */
  public static SkipstreamApp start(
      SkipstreamConfig config, ServingModelFactory models, Consumer<String> report) {
    OpenResources resources = new OpenResources();
    boolean started = false;
    try {
      SkipstreamApp app = new SkipstreamApp(config, models, report, resources);
      app.streams.start();
      started = true;
      return app;
    } catch (IOException e) {
      throw new StartupException("Could not open the HTTP port: " + e.getMessage(), e);
    } finally {
      if (!started) {
        resources.close();
      }
    }
  }

  /** Whether prompts are being processed. */
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Adds or removes stream threads and looks at states; closing is not for the caller. */
  public KafkaStreams streams() {
    return streams;
  }

  /** The port of metrics and health; {@link Settings#HTTP_OFF} where there is none. */
  public int httpPort() {
    return http == null ? Settings.HTTP_OFF : http.port();
  }

  /** All meters in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  /** Waits for {@link #shutdown} or a failure; then cleans up. */
  public ExitStatus awaitTermination() throws InterruptedException {
    stopped.await();
    return shutdown();
  }

  /**
   * Ends: reads and starts nothing more, lets started generations finish within the grace period,
   * and leaves the rest in the store.
   */
  public synchronized ExitStatus shutdown() {
    if (status == null) {
      metrics.forgetClosed();
      Drain drain = new Drain(gate, credits, metrics, Clock.systemUTC());
      drain.run(config.number(Settings.SHUTDOWN_GRACE_MS), stopped);
      if (failure == null) {
        life.end();
        drain.run(GIVE_BACK_MS, stopped);
      }
      boolean closed = streams.close(closeOptions());
      resources.close();
      if (failure != null || !closed) {
        status = ExitStatus.FATAL;
      } else {
        status = metrics.leftBehind() == 0 ? ExitStatus.DRAINED : ExitStatus.LEFT_IN_PENDING;
      }
    }
    return status;
  }

  /** What ended the streams; null if nothing failed. */
  public Throwable failure() {
    return failure;
  }

  /**
   * Shuts down when the process is asked to end (SIGTERM, SIGINT), and ends it with the exit code
   * of the {@link ExitStatus}, which the JVM itself would replace by the signal's number.
   */
  public void haltOnSignal() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> Runtime.getRuntime().halt(shutdown().code()), "skipstream-shutdown"));
  }

  @Override
  public void close() {
    shutdown();
  }

  /** On the decode thread, so others have to stop the streams. */
  private void engineLost(Throwable error) {
    LOG.error("The engine failed; the processor stops", error);
    failure = error;
    stopped.countDown();
  }

  /** The client id tells this process from all others, its own next start included. */
  private ProcessLife life(Admin admin) {
    String id = GroupMembers.newProcessId(config);
    return new ProcessLife(id, PROBATION, new GroupMembers(admin, config, id));
  }

  private KafkaStreams streams(TaskServices services, HostInfo self) {
    Properties properties = config.streamsProperties();
    if (self != null) {
      properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, self.host() + ":" + self.port());
    }
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, life.id());
    storeMemory.applyTo(properties);
    KafkaStreams created =
        new KafkaStreams(
            SkipstreamTopology.build(config.topics(), services),
            properties,
            new GatedClientSupplier(gate, credits));
    created.setUncaughtExceptionHandler(
        exception -> {
          // Another thread would meet the same engine, or the same brokers: let a supervisor
          // decide.
          LOG.error("A stream thread failed; the processor stops", exception);
          failure = exception;
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    created.setStateListener(
        (now, before) -> {
          LOG.info("Kafka Streams: {} -> {}", before, now);
          stalls.changed(now);
          if (now.hasCompletedShutdown()) {
            stopped.countDown();
          }
        });
    return created;
  }

  /** Lag and stalls, in the background. */
  private void watch(Admin admin) {
    String prompts = config.topics().prompts();
    LagMonitor lag =
        new LagMonitor(
            admin,
            config.text(Settings.APPLICATION_ID),
            () ->
                metrics.ownedPartitions().stream()
                    .map(partition -> new TopicPartition(prompts, partition))
                    .collect(Collectors.toUnmodifiableSet()));
    metrics.watchLag(lag::lag);
    ScheduledExecutorService background =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "skipstream-watch");
              thread.setDaemon(true);
              return thread;
            });
    resources.add(background::shutdownNow);
    ScheduledFuture<?> watching =
        background.scheduleWithFixedDelay(
            () -> {
              // The lag waits for brokers, which may be what the stall is about.
              warnOfStall();
              lag.refresh();
            },
            0,
            WATCH_EVERY_MS,
            TimeUnit.MILLISECONDS);
    resources.add(() -> watching.cancel(true));
  }

  private void warnOfStall() {
    long seconds = stalls.secondsToTell();
    if (seconds > 0) {
      LOG.warn(
          "Kafka Streams is {} for {} s: restoring state, waiting for instances that do not answer,"
              + " or held back by a transaction that its coordinator has forgotten, which"
              + " kafka-transactions.sh find-hanging and abort find and end (README, Brokers)",
          streams.state(),
          seconds);
    }
  }

  /** Early, since the others are told the port when this process joins them. */
  private StatusServer bindHttp() throws IOException {
    int port = config.number(Settings.HTTP_PORT);
    return port == Settings.HTTP_OFF
        ? null
        : resources.add(StatusServer.bind(config.text(Settings.HTTP_HOST), port));
  }

  private void serveHttp(Generator generator, HostInfo self) {
    EngineInfo engine = generator.engineInfo();
    StreamPages streamPages =
        StreamPages.of(
            streams,
            self,
            new TuningScope(
                engine.modelFingerprint(), engine.layers(), config.tuningRetentionMs()));
    http.serve(
        new AppPages(registry, streams::state, generator, () -> failure, streamPages::answer));
  }

  private CloseOptions closeOptions() {
    return CloseOptions.timeout(CLOSE_TIMEOUT)
        .withGroupMembershipOperation(
            config.flag(Settings.SHUTDOWN_LEAVE_GROUP)
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP);
  }
}
