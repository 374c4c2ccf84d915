package io.skipstream.processor.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.Prompts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker makes of transactions without offsets, of a member that was replaced. */
class FencedProducerIT {
  private static final int PROMPTS = 8;

  @TempDir Path state;

  @Test
  void shouldCommitWhatOnlyAPunctuatorWroteAndRefuseItOnceTheGroupHasGoneOn() {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("fence", state);
      String bootstrap = config.text("bootstrap.servers");
      cluster.send(config, PROMPTS);
      try (Consumer<byte[], byte[]> owner = consumer(bootstrap);
          Consumer<byte[], byte[]> heir = consumer(bootstrap);
          Producer<byte[], byte[]> plain =
              new KafkaProducer<>(
                  transactional(bootstrap, "plain"),
                  new ByteArraySerializer(),
                  new ByteArraySerializer());
          Producer<byte[], byte[]> fenced =
              new FencedProducer(transactional(bootstrap, "fenced"), () -> owner)) {
        String prompts = config.topics().prompts();
        owner.subscribe(List.of(prompts));
        readAll(owner);
        owner.commitSync();
        ConsumerGroupMetadata atWork = owner.groupMetadata();
        plain.initTransactions();
        fenced.initTransactions();
        commit(fenced, config, atWork);
        cluster.awaitCommitted(config.topics().completions(), 1);

        heir.subscribe(List.of(prompts));
        Awaitility.await()
            .until(
                () -> {
                  owner.poll(Duration.ofMillis(20));
                  heir.poll(Duration.ofMillis(20));
                  return !heir.assignment().isEmpty();
                });
        assertThatThrownBy(() -> commit(fenced, config, atWork))
            .isInstanceOf(CommitFailedException.class);
        fenced.abortTransaction();
        assertThat(cluster.committed(config.topics().completions())).hasSize(1);

        // The reason for all this: Kafka alone has nothing by which to refuse it.
        commit(plain, config, atWork);
        cluster.awaitCommitted(config.topics().completions(), 2);
      }
    }
  }

  private static void commit(
      Producer<byte[], byte[]> producer, SkipstreamConfig config, ConsumerGroupMetadata group) {
    producer.beginTransaction();
    var unused =
        producer.send(
            new ProducerRecord<>(config.topics().completions(), Prompts.bytes("s"), new byte[1]));
    producer.sendOffsetsToTransaction(Map.of(), group);
    producer.commitTransaction();
  }

  private static void readAll(Consumer<byte[], byte[]> consumer) {
    AtomicInteger read = new AtomicInteger();
    Awaitility.await()
        .until(() -> read.addAndGet(consumer.poll(Duration.ofMillis(20)).count()) == PROMPTS);
  }

  private static Consumer<byte[], byte[]> consumer(String bootstrap) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", bootstrap,
            "group.id", "members",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", "false",
            "heartbeat.interval.ms", "100"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static Map<String, Object> transactional(String bootstrap, String id) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrap);
    config.put("transactional.id", id);
    return config;
  }
}
