package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Plain clients of the configured cluster; readers see only what is committed. */
interface KafkaClients {
  /** A consumer without a group, {@code read_committed}. */
  Consumer<byte[], byte[]> consumer(SkipstreamConfig config);

  /** An idempotent producer. */
  Producer<byte[], byte[]> producer(SkipstreamConfig config);

  Admin admin(SkipstreamConfig config);
}
