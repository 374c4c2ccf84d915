package io.skipstream.processor.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.metrics.StatusPages;
import io.skipstream.serving.Generator;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/** The pages of a running processor. */
final class AppPages implements StatusPages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Health FAILED = new Health(false, "FAILED");

  private final PrometheusMeterRegistry registry;
  private final Supplier<KafkaStreams.State> state;
  private final Generator generator;
  private final Supplier<Throwable> failure;
  private final Function<String, Answer> streamPages;

  AppPages(
      PrometheusMeterRegistry registry,
      Supplier<KafkaStreams.State> state,
      Generator generator,
      Supplier<Throwable> failure,
      Function<String, Answer> streamPages) {
    this.registry = registry;
    this.state = state;
    this.generator = generator;
    this.failure = failure;
    this.streamPages = streamPages;
  }

  @Override
  public String metrics() {
    return registry.scrape();
  }

  @Override
  public Health live() {
    if (hasFailed()) {
      return FAILED;
    }
    KafkaStreams.State now = state.get();
    return new Health(!now.hasCompletedShutdown(), now.name());
  }

  @Override
  public Health ready() {
    if (hasFailed()) {
      return FAILED;
    }
    KafkaStreams.State now = state.get();
    return new Health(now == KafkaStreams.State.RUNNING, now.name());
  }

  @Override
  public Answer streams(String rawPath) {
    return streamPages.apply(rawPath);
  }

  /** The generator may have ended while the streams have nothing for it, and so don't know yet. */
  private boolean hasFailed() {
    return failure.get() != null || generator.failure() != null;
  }

  @Override
  public String info() {
    EngineInfo engine = generator.engineInfo();
    String version = AppPages.class.getPackage().getImplementationVersion();
    ObjectNode info = JSON.createObjectNode();
    info.put("version", version == null ? "unpackaged" : version);
    info.put("model", engine.modelName());
    info.put("model_fingerprint", engine.modelFingerprint());
    info.put("numerics_id", engine.numericsId());
    info.put("deterministic", engine.deterministic());
    info.put("device", engine.device());
    info.put("dtype", engine.dtype());
    info.put("layers", engine.layers());
    info.put("max_context", engine.maxContext());
    info.put("state", state.get().name());
    return info.toString();
  }
}
