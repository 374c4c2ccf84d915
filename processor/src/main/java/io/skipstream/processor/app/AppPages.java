package io.skipstream.processor.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.metrics.StatusPages;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/** The pages of a running processor. */
final class AppPages implements StatusPages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrometheusMeterRegistry registry;
  private final Supplier<KafkaStreams.State> state;
  private final EngineInfo engine;
  private final Supplier<Throwable> failure;

  AppPages(
      PrometheusMeterRegistry registry,
      Supplier<KafkaStreams.State> state,
      EngineInfo engine,
      Supplier<Throwable> failure) {
    this.registry = registry;
    this.state = state;
    this.engine = engine;
    this.failure = failure;
  }

  @Override
  public String metrics() {
    return registry.scrape();
  }

  @Override
  public Health live() {
    if (failure.get() != null) {
      return new Health(false, "FAILED");
    }
    KafkaStreams.State now = state.get();
    return new Health(!now.hasCompletedShutdown(), now.name());
  }

  @Override
  public Health ready() {
    KafkaStreams.State now = state.get();
    return new Health(now == KafkaStreams.State.RUNNING && failure.get() == null, now.name());
  }

  @Override
  public String info() {
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
