package io.skipstream.processor.storebench;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.pending.StoreMemory;
import io.skipstream.processor.tuning.StreamTunings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * Fills the tuning store as it is configured in a processor, updates it, and restores it without
 * local state. No decoder takes part.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> the broker and the directory are
 * the caller's.
 */
public final class TuningStoreBench {
  private static final String FINGERPRINT = "f".repeat(64);
  private static final long RETENTION_MS = 30L * 86_400_000;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(15);
  private static final long LOOK_EVERY_MS = 5;
  private static final String INPUT = "tuning-store-bench";

  private final StoreBenchOptions options;
  private final SkipstreamConfig config;
  private final Path stateDirectory;
  private final Consumer<String> progress;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ProcessorMetrics metrics = new ProcessorMetrics(registry);
  private final Latencies filling;
  private final Latencies updating;
  private long memoryAfterRestore;

  /**
   * @param config brokers and settings of Kafka Streams
   * @param stateDirectory empty; what is in it afterwards is of no use
   */
  public TuningStoreBench(
      StoreBenchOptions options,
      SkipstreamConfig config,
      Path stateDirectory,
      Consumer<String> progress) {
    this.options = options;
    this.config = config.with(Map.of(Settings.APPLICATION_ID, INPUT));
    this.stateDirectory = stateDirectory;
    this.progress = progress;
    this.filling = new Latencies(options.streams());
    this.updating = new Latencies(options.updates());
  }

  /**
   * Measures.
   *
   * @throws IOException if the directory can't be read, or time runs out
   */
  public StoreBenchResult run() throws IOException, InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(config.clientProperties())) {
      NewTopic topic = new NewTopic(INPUT, Optional.of(options.partitions()), Optional.empty());
      admin.createTopics(List.of(topic)).all().get();
      double fillSeconds = fillAndUpdate();
      double changelogBytes = changelogBytes(admin);
      double diskBytes = bytes(stateDirectory);
      DistributionSummary sizes = registry.get(Meters.TUNING_BYTES.key()).summary();
      try (StoreMemory memory = new StoreMemory(config.storeMemoryBytes())) {
        LongAdder restored = new LongAdder();
        double restoreSeconds = restore(memory, restored);
        return new StoreBenchResult(
            sizes.mean(),
            diskBytes / options.streams(),
            changelogBytes / options.streams(),
            options.streams() / fillSeconds,
            updating.reads(),
            updating.updates(),
            restoreSeconds,
            restored.sum(),
            memoryAfterRestore,
            tuner());
      }
    }
  }

  private double fillAndUpdate() throws IOException, InterruptedException {
    try (StoreMemory memory = new StoreMemory(config.storeMemoryBytes());
        KafkaStreams streams = streams(memory, "filled");
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                config.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      streams.start();
      await(() -> streams.state() == KafkaStreams.State.RUNNING, streams);
      progress.accept("storing " + options.streams() + " streams");
      long begin = System.nanoTime();
      for (int i = 0; i < options.streams(); i++) {
        send(producer, i, 1);
      }
      await(filling::complete, streams);
      double seconds = secondsSince(begin);
      progress.accept("updating " + options.updates());
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < options.updates(); i++) {
        send(producer, random.nextInt(options.streams()), 2 + i);
      }
      await(updating::complete, streams);
      return seconds;
    }
  }

  private TunerLatencies tuner() {
    progress.accept("asking the tuner " + options.suggestions() + " times");
    return new TunerBench(options.layers()).run(options.suggestions());
  }

  private double restore(StoreMemory memory, LongAdder restored)
      throws IOException, InterruptedException {
    progress.accept("restoring");
    try (KafkaStreams streams = streams(memory, "restored")) {
      streams.setGlobalStateRestoreListener(new RestoreCount(restored));
      long begin = System.nanoTime();
      streams.start();
      await(() -> streams.state() == KafkaStreams.State.RUNNING, streams);
      double seconds = secondsSince(begin);
      memoryAfterRestore = memory.usedBytes();
      return seconds;
    }
  }

  private KafkaStreams streams(StoreMemory memory, String directory) {
    String state = stateDirectory.resolve(directory).toString();
    Properties properties = config.with(Map.of(Settings.STATE_DIR, state)).streamsProperties();
    memory.applyTo(properties);
    SyntheticTunings values = new SyntheticTunings(options.layers(), options.tunerStateBytes());
    Topology topology =
        new Topology()
            .addSource(
                AutoOffsetReset.earliest(),
                "source",
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                INPUT)
            .addProcessor(
                "work",
                () ->
                    new TuningWork(
                        store ->
                            new StreamTunings(
                                store, FINGERPRINT, options.layers(), RETENTION_MS, metrics),
                        values,
                        version -> version == 1 ? filling : updating),
                "source")
            .addStateStore(StateStores.tuning(), "work");
    return new KafkaStreams(topology, properties);
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, int stream, long version) {
    byte[] key = ("tenant-" + stream % 97 + "/session-" + stream).getBytes(StandardCharsets.UTF_8);
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(version).array();
    var unused = producer.send(new ProducerRecord<>(INPUT, key, value));
  }

  private static void await(Condition condition, KafkaStreams streams)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds()) {
      if (streams.state().hasCompletedShutdown() || System.nanoTime() > end) {
        throw new IOException("the store's process is " + streams.state() + " and gets no further");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  private double changelogBytes(Admin admin) throws InterruptedException, ExecutionException {
    String changelog = StateStores.changelog(INPUT, StateStores.TUNING);
    List<Integer> brokers =
        admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
    return admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
        .flatMap(directories -> directories.values().stream())
        .flatMap(directory -> directory.replicaInfos().entrySet().stream())
        .filter(replica -> replica.getKey().topic().equals(changelog))
        .mapToLong(replica -> replica.getValue().size())
        .sum();
  }

  private static long bytes(Path directory) throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  private static double secondsSince(long beginNanos) {
    return (System.nanoTime() - beginNanos) / 1e9;
  }

  /** What is waited for. */
  private interface Condition {
    boolean holds();
  }

  private record RestoreCount(LongAdder restored) implements StateRestoreListener {
    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {}

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long end, long count) {
      restored.add(count);
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long total) {}
  }
}
