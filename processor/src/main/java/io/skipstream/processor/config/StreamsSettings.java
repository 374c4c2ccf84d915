package io.skipstream.processor.config;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What the settings mean for Kafka Streams. No step waits for decoding, so timeouts are short; the
 * overshoot of a gated partition is what one poll and one buffer hold, so both are small.
 */
final class StreamsSettings {
  /** Most records that arrive after a partition's gate closed. */
  static final int OVERSHOOT = 8;

  private static final int MAX_COMMIT_INTERVAL_MS = 1000;
  private static final int DEFAULT_MAX_REQUEST_BYTES = 1 << 20;

  private static final String POLL_RECORDS = ConsumerConfig.MAX_POLL_RECORDS_CONFIG;

  private static final String NO_HANDLER = "to go on after an error would lose a prompt";

  /** What can't be changed, and why. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("processing.guarantee", "exactly_once_v2 is what the design stands on"),
          Map.entry("application.id", "set application.id without the prefix"),
          Map.entry("bootstrap.servers", "set bootstrap.servers without the prefix"),
          Map.entry("state.dir", "set state.dir without the prefix"),
          Map.entry("num.stream.threads", "set stream.threads"),
          Map.entry("poll.ms", "set poll.ms without the prefix"),
          Map.entry("group.id", "it is the application.id"),
          Map.entry("session.timeout.ms", "set session.timeout.ms without the prefix"),
          Map.entry("transaction.timeout.ms", "set transaction.timeout.ms without the prefix"),
          Map.entry("transactional.id", "Kafka Streams chooses it"),
          Map.entry("enable.idempotence", "exactly-once needs it"),
          Map.entry("enable.auto.commit", "offsets are committed with the results"),
          Map.entry("isolation.level", "only committed records are read"),
          Map.entry("key.deserializer", "records are read as bytes"),
          Map.entry("value.deserializer", "records are read as bytes"),
          Map.entry("key.serializer", "records are written as bytes"),
          Map.entry("value.serializer", "records are written as bytes"),
          Map.entry("processing.exception.handler", NO_HANDLER),
          Map.entry("production.exception.handler", NO_HANDLER),
          Map.entry("default.production.exception.handler", NO_HANDLER),
          Map.entry("deserialization.exception.handler", NO_HANDLER),
          Map.entry("default.deserialization.exception.handler", NO_HANDLER),
          Map.entry("application.server", "set http.advertised"),
          Map.entry("rocksdb.config.setter", "set store.memory.bytes"),
          Map.entry("errors.dead.letter.queue.topic.name", "set topics.dlq"),
          Map.entry("max.request.size", "it follows from limits.record.bytes"));

  private static final String[] CLIENT_PREFIXES = {
    "main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin."
  };

  private StreamsSettings() {}

  static Properties derive(SkipstreamConfig config) {
    Properties p = new Properties();
    p.put(consumer(POLL_RECORDS), OVERSHOOT);
    p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, OVERSHOOT);
    // A partition whose gate opens is read again only when the fetch in progress ends.
    p.put(consumer(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 50);
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    p.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000);
    p.putAll(config.passedOn(Settings.KAFKA_PREFIX));
    p.putAll(config.passedOn(Settings.STREAMS_PREFIX));

    p.put(StreamsConfig.APPLICATION_ID_CONFIG, config.text(Settings.APPLICATION_ID));
    p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.text(Settings.BOOTSTRAP_SERVERS));
    p.put(StreamsConfig.STATE_DIR_CONFIG, config.text(Settings.STATE_DIR));
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.number(Settings.STREAM_THREADS));
    p.put(StreamsConfig.POLL_MS_CONFIG, (long) config.number(Settings.POLL_MS));
    int sessionMs = config.number(Settings.SESSION_TIMEOUT_MS);
    p.put(consumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), sessionMs);
    p.put(consumer(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), Math.max(100, sessionMs / 4));
    p.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        config.number(Settings.TRANSACTION_TIMEOUT_MS));
    p.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Math.max(DEFAULT_MAX_REQUEST_BYTES, config.messageBytes()));
    return p;
  }

  static void validate(SkipstreamConfig config) {
    refuse(Settings.KAFKA_PREFIX, config.passedOn(Settings.KAFKA_PREFIX));
    refuse(Settings.STREAMS_PREFIX, config.passedOn(Settings.STREAMS_PREFIX));
  }

  private static void refuse(String prefix, Map<String, String> passed) {
    passed.forEach(
        (name, value) -> {
          String setting = prefix + name;
          String bare = withoutClient(name);
          if (bare.equals(StreamsConfig.GROUP_PROTOCOL_CONFIG) && !value.equals("classic")) {
            throw new InvalidConfigException(
                setting
                    + "="
                    + value
                    + " is refused: back-pressure needs a consumer of our own, which only the"
                    + " classic group protocol allows");
          }
          String reason = REFUSED.get(bare);
          if (reason != null) {
            throw new InvalidConfigException(setting + " can't be set: " + reason);
          }
          if (bare.equals(POLL_RECORDS)
              || bare.equals(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG)) {
            range(setting, value, 1, OVERSHOOT, "it bounds the overshoot of a full task");
          }
          if (bare.equals(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)) {
            range(setting, value, 1, MAX_COMMIT_INTERVAL_MS, "transactions are to stay short");
          }
        });
  }

  private static void range(String setting, String value, int least, int most, String why) {
    long number;
    try {
      number = Long.parseLong(value.trim());
    } catch (NumberFormatException e) {
      throw new InvalidConfigException(setting + " must be a number, was '" + value + "'", e);
    }
    if (number < least || number > most) {
      throw new InvalidConfigException(
          setting + " must be within " + least + ".." + most + ", was " + value + ": " + why);
    }
  }

  private static String withoutClient(String name) {
    for (String prefix : CLIENT_PREFIXES) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }

  private static String consumer(String name) {
    return StreamsConfig.consumerPrefix(name);
  }
}
