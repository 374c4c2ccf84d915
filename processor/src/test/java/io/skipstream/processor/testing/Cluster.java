package io.skipstream.processor.testing;

import com.google.protobuf.Message;
import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.app.KafkaTopics;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.embedded.EmbeddedKafka;
import io.skipstream.schemas.EventDecodingException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.serving.Generator;
import io.skipstream.speculation.SamplingParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.awaitility.Awaitility;

/** A broker with topics of its own for each test, and what tests do with it. */
public final class Cluster implements AutoCloseable {
  public static final int PARTITIONS = 4;
  private static final int SEND_ATTEMPTS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, Object> clientSettings;
  private final Runnable stopBroker;
  private final Admin admin;

  /** Starts an embedded broker, and stops it at the end. */
  public Cluster() {
    this(EmbeddedKafka.start(), Map.of());
  }

  /**
   * @param kafka closed at the end
   * @param clientSettings with which the test's own clients come in
   */
  public Cluster(EmbeddedKafka kafka, Map<String, String> clientSettings) {
    this(kafka.bootstrapServers(), kafka::close, clientSettings);
  }

  /** A broker of the caller's. */
  public Cluster(String bootstrapServers) {
    this(bootstrapServers, () -> {}, Map.of());
  }

  private Cluster(
      String bootstrapServers, Runnable stopBroker, Map<String, String> clientSettings) {
    this.clientSettings = new HashMap<>(clientSettings);
    this.clientSettings.put("bootstrap.servers", bootstrapServers);
    this.stopBroker = stopBroker;
    this.admin = Admin.create(this.clientSettings);
  }

  public String bootstrapServers() {
    return clientSettings.get("bootstrap.servers").toString();
  }

  /** The test's own; closed with the cluster. */
  public Admin admin() {
    return admin;
  }

  /**
   * Settings with topics and application id that begin with the name; the topics exist.
   *
   * @param more name=value
   */
  public SkipstreamConfig prepare(String name, Path stateDirectory, String... more) {
    SkipstreamConfig config = settings(name, stateDirectory, more);
    new KafkaTopics(admin).create(config);
    return config;
  }

  /** The same without the topics. */
  public SkipstreamConfig settings(String name, Path stateDirectory, String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers());
    settings.put("application.id", name);
    settings.put("state.dir", stateDirectory.toString());
    settings.put("http.port", "0");
    settings.put("topics.partitions", String.valueOf(PARTITIONS));
    for (String topic :
        List.of(
            "prompts",
            "completions",
            "tokens",
            "acceptance",
            "cancellations",
            "dlq",
            "tuning.prior")) {
      settings.put("topics." + topic, name + "." + topic);
    }
    for (String setting : more) {
      int equals = setting.indexOf('=');
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return SkipstreamConfig.of(settings);
  }

  public SkipstreamApp run(SkipstreamConfig config, Generator generator) {
    SkipstreamApp app =
        SkipstreamApp.start(
            config,
            ignored ->
                new ServingModel(
                    generator,
                    new GenerationDefaults(SamplingParameters.GREEDY, 0),
                    messages -> messages.get(0).getContent()),
            line -> {});
    Awaitility.await().atMost(PATIENCE).until(app::isRunning);
    return app;
  }

  /** Sends prompts p0, p1 ... evenly to all partitions. */
  public void send(SkipstreamConfig config, int count) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          new ProducerRecord<>(
              config.topics().prompts(),
              i % PARTITIONS,
              Prompts.bytes("stream-" + i % 7),
              Prompts.json("p" + i)));
    }
    send(records);
  }

  /** Sends a record as a console producer does. */
  public void send(SkipstreamConfig config, String key, String value) {
    send(
        List.of(
            new ProducerRecord<>(
                config.topics().prompts(),
                key == null ? null : Prompts.bytes(key),
                Prompts.bytes(value))));
  }

  /** Sends records keyed by stream, in the order given. */
  public void send(SkipstreamConfig config, List<KeyValue<String, String>> prompts) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (KeyValue<String, String> prompt : prompts) {
      records.add(
          new ProducerRecord<>(
              config.topics().prompts(), Prompts.bytes(prompt.key), Prompts.bytes(prompt.value)));
    }
    send(records);
  }

  /** Asks that a prompt end. */
  public void cancel(SkipstreamConfig config, String stream, String id) {
    send(
        List.of(
            new ProducerRecord<>(
                config.topics().cancellations(),
                Prompts.bytes(stream),
                Prompts.bytes("{\"id\":\"" + id + "\"}"))));
  }

  /** The brokers that lead at least one of its partitions. */
  public Set<Integer> leaders(String topic) throws ExecutionException, InterruptedException {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .stream()
        .map(partition -> partition.leader().id())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Adds partitions up to a number. */
  public void growPartitions(String topic, int partitions)
      throws ExecutionException, InterruptedException {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
  }

  /** Forgets the beginning of a partition, as retention does. */
  public void forget(TopicPartition partition, long before)
      throws ExecutionException, InterruptedException {
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before))).all().get();
  }

  /** Waits until that many records are visible to a reader of committed records. */
  public void awaitCommitted(String topic, int count) {
    awaitCommitted(topic, count, PATIENCE);
  }

  public void awaitCommitted(String topic, int count, Duration patience) {
    Awaitility.await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> committed(topic).size() >= count);
  }

  /** All committed records, each partition's in order. */
  public List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
    List<TopicPartition> partitions = partitions(topic);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            with(Map.of("isolation.level", "read_committed", "fetch.max.wait.ms", "20")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(50)).forEach(records::add);
      }
    }
    return records;
  }

  public List<CompletionEvent> completions(SkipstreamConfig config) {
    return decode(config.topics().completions(), CompletionEvent.getDefaultInstance());
  }

  public List<AcceptanceEvent> acceptances(SkipstreamConfig config) {
    return decode(config.topics().acceptance(), AcceptanceEvent.getDefaultInstance());
  }

  private <M extends Message> List<M> decode(String topic, M type) {
    List<M> events = new ArrayList<>();
    try {
      for (ConsumerRecord<byte[], byte[]> each : committed(topic)) {
        events.add(EventFormat.JSON.codec(type).decode(each.value()));
      }
    } catch (EventDecodingException e) {
      throw new AssertionError(e);
    }
    return events;
  }

  /** Sum of a topic's end offsets. */
  public long endOffsets(String topic) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions(topic).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get().values().stream()
        .mapToLong(info -> info.offset())
        .sum();
  }

  @Override
  public void close() {
    admin.close();
    stopBroker.run();
  }

  /** Sends what is not acknowledged once more, as producers do: the processor tells repeats. */
  public void send(List<ProducerRecord<byte[], byte[]>> records) {
    List<ProducerRecord<byte[], byte[]>> left = records;
    for (int attempt = 0; attempt < SEND_ATTEMPTS && !left.isEmpty(); attempt++) {
      left = sendOnce(left);
    }
    if (!left.isEmpty()) {
      throw new AssertionError(left.size() + " records were not acknowledged");
    }
  }

  private List<ProducerRecord<byte[], byte[]>> sendOnce(
      List<ProducerRecord<byte[], byte[]>> records) {
    List<ProducerRecord<byte[], byte[]>> failed = new ArrayList<>();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            with(Map.of("request.timeout.ms", "5000", "delivery.timeout.ms", "15000")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      records.forEach(record -> sent.add(producer.send(record)));
      for (int i = 0; i < sent.size(); i++) {
        try {
          sent.get(i).get();
        } catch (ExecutionException e) {
          failed.add(records.get(i));
        }
      }
      return failed;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Object> with(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.putAll(more);
    return settings;
  }

  private List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    int count = topic.startsWith("__") ? 1 : PARTITIONS;
    for (int i = 0; i < count; i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    return partitions;
  }
}
