package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.bytes;
import static io.skipstream.processor.testing.Prompts.json;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.TaskServicesFactory;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.gate.PollGate;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.poison.ProcessLife;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.schemas.EventDecodingException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.speculation.SamplingParameters;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Several lives of one processor on the same stores, as Kafka Streams closes and revives tasks. */
abstract class TaskLives {
  static final TopicPartition PARTITION = new TopicPartition("llm.prompts.v1", 3);

  @TempDir Path state;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final ProcessorMetrics metrics = new ProcessorMetrics(registry);
  final PollGate gate = new PollGate();
  final AtomicReference<Throwable> engineLost = new AtomicReference<>();
  FakeGenerator generator = new FakeGenerator(2);
  CreditPool credits = new CreditPool(2, 0);
  MockProcessorContext<byte[], byte[]> context;
  KeyValueStore<Long, PendingPrompt> pending;
  TaskServices services;
  PromptProcessor processor;
  final Set<String> living = new HashSet<>();
  ProcessLife life = life("first");
  long nowMs = 1_000_000;
  long nextOffset;

  @BeforeEach
  void open() {
    context =
        new MockProcessorContext<>(
            SkipstreamConfig.of(Map.of()).streamsProperties(), new TaskId(0, 3), state.toFile());
    // The mock takes stores without a changelog only.
    pending = StateStores.pending(1).withLoggingDisabled().build();
    open(pending);
    open(StateStores.seen().withLoggingDisabled().build());
    open(StateStores.counters().withLoggingDisabled().build());
    open(StateStores.tuning().withLoggingDisabled().build());
    open(StateStores.tuningPrior().build());
    processor = processor();
    processor.init(context);
  }

  @AfterEach
  void close() {
    processor.close();
    context.getStateStore(StateStores.PENDING).close();
    context.getStateStore(StateStores.SEEN).close();
    context.getStateStore(StateStores.COUNTERS).close();
  }

  PromptProcessor processor(String... setting) {
    SkipstreamConfig config =
        SkipstreamConfig.of(setting.length == 0 ? Map.of() : Map.of(setting[0], setting[1]));
    ServingModel model =
        new ServingModel(
            generator,
            new GenerationDefaults(SamplingParameters.GREEDY, 0),
            messages -> messages.get(0).getContent());
    services =
        TaskServicesFactory.create(config, model, gate, credits, metrics, life, engineLost::set);
    return new PromptProcessor(services);
  }

  void open(StateStore store) {
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
  }

  void send(String id) {
    send(json(id));
  }

  void send(String id, String more) {
    send(json(id, more));
  }

  void sendTo(String stream, String id) {
    send(stream, json(id));
  }

  private void send(byte[] value) {
    send("stream", value);
  }

  private void send(String stream, byte[] value) {
    context.setRecordMetadata(PARTITION.topic(), PARTITION.partition(), nextOffset++);
    context.setCurrentSystemTimeMs(nowMs);
    processor.process(new Record<>(bytes(stream), value, nowMs));
  }

  void tick() {
    nowMs += 20;
    context.setCurrentSystemTimeMs(nowMs);
    punctuators().forEach(punctuator -> punctuator.getPunctuator().punctuate(nowMs));
  }

  /** Those that nobody cancelled; a revived task keeps the ones of its life before. */
  List<CapturedPunctuator> punctuators() {
    return context.scheduledPunctuators().stream().filter(each -> !each.cancelled()).toList();
  }

  List<CompletionEvent> completions() {
    return context.forwarded(NodeNames.COMPLETIONS_SINK).stream()
        .map(
            forward -> {
              try {
                return EventFormat.JSON
                    .codec(CompletionEvent.getDefaultInstance())
                    .decode(forward.record().value());
              } catch (EventDecodingException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  ProcessLife life(String id) {
    return new ProcessLife(
        id, 0, () -> CompletableFuture.completedFuture(Set.copyOf(living)::contains));
  }
}
