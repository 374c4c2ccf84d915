package io.skipstream.processor.app;

import io.skipstream.processor.cancel.CancelReader;
import io.skipstream.processor.cancel.CancelTable;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.processor.tokens.ChunkQueue;
import io.skipstream.processor.tokens.ChunkSender;
import io.skipstream.schemas.v1.TokenChunk;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka clients of a processor beside those of Kafka Streams, and what they serve. */
final class SideClients {
  private SideClients() {}

  static CancelReader readCancellations(
      SkipstreamConfig config, CancelTable table, ProcessorMetrics metrics) {
    Properties properties = config.clientProperties();
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId(config, "cancellations"));
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return CancelReader.start(
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        config.topics().cancellations(),
        config.number(Settings.CANCEL_RETENTION_MS),
        table,
        metrics,
        System::currentTimeMillis);
  }

  static ChunkSender sendChunks(
      SkipstreamConfig config, ChunkQueue queue, ProcessorMetrics metrics) {
    Properties properties = config.clientProperties();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId(config, "tokens"));
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    return ChunkSender.start(
        queue,
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()),
        config.topics().tokens(),
        config.format(Settings.FORMAT_TOKENS).codec(TokenChunk.getDefaultInstance()),
        metrics);
  }

  private static String clientId(SkipstreamConfig config, String purpose) {
    return config.text(Settings.APPLICATION_ID) + "-" + purpose;
  }
}
