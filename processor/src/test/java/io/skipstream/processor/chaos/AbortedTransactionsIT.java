package io.skipstream.processor.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbortedTransactionsIT {
  @TempDir Path data;

  @Test
  void shouldCountEachAbortedTransactionOnceAndNoCommittedOne() throws Exception {
    QuietPorts ports = new QuietPorts(new SplittableRandom(System.nanoTime()));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, ports.next(), ports.next());
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("t", 2, (short) 1))).all().get();
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "one"),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        producer.initTransactions();
        for (boolean commit : new boolean[] {true, false, true, false}) {
          producer.beginTransaction();
          // Both partitions get a marker.
          producer.send(new ProducerRecord<>("t", 0, null, new byte[1])).get();
          producer.send(new ProducerRecord<>("t", 1, null, new byte[1])).get();
          if (commit) {
            producer.commitTransaction();
          } else {
            producer.abortTransaction();
          }
        }
      }

      assertThat(AbortedTransactions.count(data)).isEqualTo(2);
    }
  }
}
