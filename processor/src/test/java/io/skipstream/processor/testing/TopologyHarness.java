package io.skipstream.processor.testing;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.TaskServicesFactory;
import io.skipstream.processor.cancel.Cancellation;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.gate.PollGate;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.pending.StoreMemory;
import io.skipstream.processor.poison.ProcessLife;
import io.skipstream.processor.topology.SkipstreamTopology;
import io.skipstream.processor.topology.TaskServices;
import io.skipstream.schemas.EventDecodingException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Counters;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.speculation.SamplingParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The topology with a {@link FakeGenerator}, driven by hand. */
public final class TopologyHarness implements AutoCloseable {
  public static final long STORE_MEMORY_BYTES = 8 << 20;

  /** Longer than the interval of drains and the spacing of commits. */
  private static final Duration A_TICK = Duration.ofMillis(20);

  private long nowMs = 1_700_000_000_000L;
  public final FakeGenerator generator;
  public final PollGate gate = new PollGate();
  public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  public final StoreMemory storeMemory = new StoreMemory(STORE_MEMORY_BYTES);
  public final TopologyTestDriver driver;
  public final TaskServices services;
  public final TestInputTopic<byte[], byte[]> prompts;
  private final CreditPool credits;
  private final TestOutputTopic<byte[], byte[]> completions;
  private final TestOutputTopic<byte[], byte[]> acceptance;
  private final TestOutputTopic<byte[], byte[]> deadLetters;

  public TopologyHarness(Path stateDirectory, FakeGenerator generator, String... settings) {
    this(stateDirectory, generator, new GenerationDefaults(SamplingParameters.GREEDY, 0), settings);
  }

  public TopologyHarness(
      Path stateDirectory,
      FakeGenerator generator,
      GenerationDefaults defaults,
      String... settings) {
    this.generator = generator;
    Map<String, String> given = new HashMap<>();
    given.put("state.dir", stateDirectory.toString());
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      given.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    SkipstreamConfig config = SkipstreamConfig.of(given);
    this.credits = new CreditPool(generator.capacity(), 0);
    this.services =
        TaskServicesFactory.create(
            config,
            new ServingModel(
                generator,
                defaults,
                messages -> "<" + messages.get(0).getRole() + ">" + messages.get(0).getContent()),
            gate,
            credits,
            new ProcessorMetrics(registry),
            new ProcessLife(
                "this process", 0, () -> CompletableFuture.completedFuture(process -> false)),
            error -> {});
    Properties properties = config.streamsProperties();
    storeMemory.applyTo(properties);
    this.driver =
        new TopologyTestDriver(
            SkipstreamTopology.build(config.topics(), services),
            properties,
            Instant.ofEpochMilli(nowMs));
    this.prompts =
        driver.createInputTopic(
            config.topics().prompts(), new ByteArraySerializer(), new ByteArraySerializer());
    this.completions = output(config.topics().completions());
    this.acceptance = output(config.topics().acceptance());
    this.deadLetters = output(config.topics().deadLetters());
  }

  public void send(String key, byte[] value) {
    prompts.pipeInput(key == null ? null : Prompts.bytes(key), value);
  }

  /** As if the cancellation had been read from its topic. */
  public void cancel(String stream, String id) {
    services.cancels().post(new Cancellation(stream, id));
  }

  /** The wall clock as the topology sees it. */
  public long nowMs() {
    return nowMs;
  }

  public int creditsTaken() {
    return credits.taken();
  }

  /** Whether nothing is accepted without an answer. */
  public boolean idle() {
    try (KeyValueIterator<Long, PendingPrompt> left = pending().all()) {
      return !left.hasNext();
    }
  }

  /** Lets the punctuator run once, and the commit that it asks for. */
  public void tick() {
    advance(A_TICK);
  }

  /** Lets more time pass at once. */
  public void advance(Duration time) {
    nowMs += time.toMillis();
    driver.advanceWallClockTime(time);
  }

  public List<CompletionEvent> completions() {
    return decode(completions);
  }

  /** Those that were asked for on this topic. */
  public List<CompletionEvent> completions(String replyTopic) {
    return decode(output(replyTopic));
  }

  public List<String> completedIds() {
    return completions().stream().map(CompletionEvent::getId).toList();
  }

  public List<AcceptanceEvent> acceptanceEvents() {
    List<AcceptanceEvent> events = new ArrayList<>();
    try {
      for (byte[] value : acceptance.readValuesToList()) {
        events.add(EventFormat.JSON.codec(AcceptanceEvent.getDefaultInstance()).decode(value));
      }
    } catch (EventDecodingException e) {
      throw new AssertionError(e);
    }
    return events;
  }

  public List<TestRecord<byte[], byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  public KeyValueStore<Long, PendingPrompt> pending() {
    return driver.getKeyValueStore(StateStores.PENDING);
  }

  public Counters totals() {
    KeyValueStore<String, Counters> store = driver.getKeyValueStore(StateStores.COUNTERS);
    return store.get(StateStores.TOTALS);
  }

  public double counter(Meters meter) {
    return registry.get(meter.key()).counter().count();
  }

  @Override
  public void close() {
    driver.close();
    storeMemory.close();
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static List<CompletionEvent> decode(TestOutputTopic<byte[], byte[]> topic) {
    List<CompletionEvent> events = new ArrayList<>();
    try {
      for (byte[] value : topic.readValuesToList()) {
        events.add(EventFormat.JSON.codec(CompletionEvent.getDefaultInstance()).decode(value));
      }
      return events;
    } catch (EventDecodingException e) {
      throw new AssertionError(e);
    }
  }
}
