package io.skipstream.processor.pending;

import io.skipstream.schemas.v1.Counters;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.SeenRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The processor's state stores. Their names are part of the changelog topics' names. */
public final class StateStores {
  /** Key: offset in the task's prompt partition, big-endian, so that iteration is in order. */
  public static final String PENDING = "pending";

  /** Key: {@link #TOTALS}. */
  public static final String COUNTERS = "counters";

  public static final String TOTALS = "totals";

  private static final int BROKER_DEFAULT_BYTES = 1_048_588;

  /** Requests accepted lately; {@link SeenRequests} knows the keys. */
  public static final String SEEN = "seen";

  /** What streams have learnt, as bytes that may be damaged. Key: the stream. */
  public static final String TUNING = "tuning";

  /** Global, in memory: what all tasks contribute to the prior. */
  public static final String TUNING_PRIOR = "tuning-prior";

  /** Those with a changelog of their own. */
  public static final List<String> LOGGED = List.of(PENDING, COUNTERS, SEEN, TUNING);

  /** They hold little for long and change often: small segments, compacted soon, restore fast. */
  private static final Map<String, String> CHANGELOG =
      Map.of(
          TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(16 << 20),
          TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(600_000),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
          TopicConfig.DELETE_RETENTION_MS_CONFIG, String.valueOf(3_600_000));

  private StateStores() {}

  /** The topic that Kafka Streams keeps of a store in {@link #LOGGED}. */
  public static String changelog(String applicationId, String store) {
    return applicationId + "-" + store + "-changelog";
  }

  /**
   * @param messageBytes largest message that the changelog must take
   */
  public static StoreBuilder<KeyValueStore<Long, PendingPrompt>> pending(int messageBytes) {
    Map<String, String> changelog = new HashMap<>(CHANGELOG);
    changelog.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        String.valueOf(Math.max(BROKER_DEFAULT_BYTES, messageBytes)));
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(PENDING),
            Serdes.Long(),
            new ProtobufSerde<>(PendingPrompt.parser()))
        .withCachingDisabled()
        .withLoggingEnabled(changelog);
  }

  public static StoreBuilder<KeyValueStore<Bytes, SeenRequest>> seen() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(SEEN),
            Serdes.Bytes(),
            new ProtobufSerde<>(SeenRequest.parser()))
        .withCachingDisabled()
        .withLoggingEnabled(CHANGELOG);
  }

  public static StoreBuilder<KeyValueStore<String, byte[]>> tuning() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(TUNING), Serdes.String(), Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(CHANGELOG);
  }

  /** A topic of its own is its changelog. */
  public static StoreBuilder<KeyValueStore<Bytes, byte[]>> tuningPrior() {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(TUNING_PRIOR), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingDisabled();
  }

  public static StoreBuilder<KeyValueStore<String, Counters>> counters() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(COUNTERS),
            Serdes.String(),
            new ProtobufSerde<>(Counters.parser()))
        .withCachingDisabled()
        .withLoggingEnabled(CHANGELOG);
  }
}
