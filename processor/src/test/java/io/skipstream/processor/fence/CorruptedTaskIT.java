package io.skipstream.processor.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.gate.GatedClientSupplier;
import io.skipstream.processor.gate.PollGate;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.Prompts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A task is corrupted while the group cannot go on. Kafka Streams then aborts the transaction that
 * its tasks share without having committed what the others did.
 */
class CorruptedTaskIT {
  private static final String KEEP = "keep-";
  private static final String CORRUPT = "corrupt-";
  private static final String BLOCK = "block";
  private static final String APPLICATION = "corrupt-app";
  private static final int MOST_ATTEMPTS = 100;

  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Set<String> corrupted = ConcurrentHashMap.newKeySet();
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @TempDir Path state;

  /** Passes records on; some corrupt their task the first time, one blocks its thread. */
  private final class Forwarding extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(Record<byte[], byte[]> read) {
      String value = new String(read.value(), StandardCharsets.UTF_8);
      if (value.startsWith(CORRUPT) && corrupted.add(value)) {
        throw new TaskCorruptedException(Set.of(context().taskId()));
      }
      if (value.equals(BLOCK)) {
        block();
      }
      context().forward(read);
      seen.add(value);
    }

    private void block() {
      blocked.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void shouldLoseNothingWhenATaskIsCorruptedWhileTheGroupWaitsForAMember() {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("corrupt", state);
      try (KafkaStreams working = start(config, "working")) {
        awaitPartitions(working, Cluster.PARTITIONS);
        try (KafkaStreams blocking = start(config, "blocking")) {
          corrupt(cluster, config, working, blocking);
        }
      }
    }
  }

  private void corrupt(
      Cluster cluster, SkipstreamConfig config, KafkaStreams working, KafkaStreams blocking) {
    List<String> sent = new ArrayList<>();
    try {
      awaitPartitions(working, Cluster.PARTITIONS / 2);
      awaitPartitions(blocking, Cluster.PARTITIONS / 2);
      List<Integer> own = List.copyOf(partitions(working));
      send(cluster, config, sent, partitions(blocking).iterator().next(), BLOCK);
      await(() -> blocked.getCount() == 0);
      try (KafkaStreams joining = start(config, "joining")) {
        await(() -> state(cluster) == GroupState.PREPARING_REBALANCE);
        assertThat(corruptUntilNothingIsCommitted(cluster, config, sent, own))
            .as("a task was corrupted while the group waited")
            .isTrue();
        release.countDown();
        await(() -> !partitions(joining).isEmpty());

        await(() -> outputs(cluster, config).containsAll(sent));
        assertThat(outputs(cluster, config)).containsExactlyInAnyOrderElementsOf(sent);
      }
    } finally {
      // Or closing what is blocked would never end.
      release.countDown();
    }
  }

  /** Whether it came to that. */
  private boolean corruptUntilNothingIsCommitted(
      Cluster cluster, SkipstreamConfig config, List<String> sent, List<Integer> partitions) {
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      String keep = KEEP + attempt;
      send(cluster, config, sent, partitions.get(0), keep);
      await(() -> seen.contains(keep));
      send(cluster, config, sent, partitions.get(1), CORRUPT + attempt);
      await(() -> corrupted.contains(sent.get(sent.size() - 1)));
      if (!committedSoon(cluster, config, keep)) {
        return true;
      }
    }
    return false;
  }

  private static boolean committedSoon(Cluster cluster, SkipstreamConfig config, String value) {
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(3))
          .until(() -> outputs(cluster, config).contains(value));
      return true;
    } catch (ConditionTimeoutException never) {
      return false;
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  private static List<String> outputs(Cluster cluster, SkipstreamConfig config) {
    return cluster.committed(config.topics().completions()).stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static GroupState state(Cluster cluster) throws Exception {
    return cluster
        .admin()
        .describeConsumerGroups(Set.of(APPLICATION))
        .describedGroups()
        .get(APPLICATION)
        .get()
        .groupState();
  }

  private static void awaitPartitions(KafkaStreams streams, int count) {
    await(() -> partitions(streams).size() == count);
  }

  private static Set<Integer> partitions(KafkaStreams streams) {
    Set<Integer> partitions = new TreeSet<>();
    streams
        .metadataForLocalThreads()
        .forEach(
            thread ->
                thread.activeTasks().forEach(task -> partitions.add(task.taskId().partition())));
    return partitions;
  }

  private static void send(
      Cluster cluster, SkipstreamConfig config, List<String> sent, int partition, String value) {
    sent.add(value);
    cluster.send(
        List.of(
            new ProducerRecord<>(
                config.topics().prompts(), partition, Prompts.bytes("k"), Prompts.bytes(value))));
  }

  /** One thread. */
  private KafkaStreams start(SkipstreamConfig config, String name) {
    Topology topology = new Topology();
    topology.addSource("in", config.topics().prompts());
    topology.addProcessor("forward", Forwarding::new, "in");
    topology.addSink("out", config.topics().completions(), "forward");
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.text("bootstrap.servers"));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.resolve(name).toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    // Or what is kept may be committed before the group waits, and the task corrupted after that:
    // it
    // would not go on, and could not be corrupted again.
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 5_000);
    settings.put(StreamsConfig.consumerPrefix("heartbeat.interval.ms"), 100);
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    settings.put(
        StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
    settings.put(
        StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
    KafkaStreams streams =
        new KafkaStreams(
            topology, settings, new GatedClientSupplier(new PollGate(), new CreditPool(1, 0)));
    streams.start();
    return streams;
  }
}
