package io.skipstream.processor.inspect;

import io.skipstream.processor.pending.SeenRequests;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.SeenRequest;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The stores of a running {@link KafkaStreams}. A stream is looked for where the default
 * partitioner puts its key.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> the streams are the caller's.
 */
final class StreamsState implements StateAccess {
  private final KafkaStreams streams;
  private final HostInfo self;

  /**
   * @param self what others call this process; null if it serves no HTTP
   */
  StreamsState(KafkaStreams streams, HostInfo self) {
    this.streams = Objects.requireNonNull(streams, "streams");
    this.self = self;
  }

  @Override
  public byte[] tuning(String stream) {
    return reading(() -> this.<String, byte[]>store(StateStores.TUNING).get(stream));
  }

  /** Looks through the windows of the tasks, which are bounded. */
  @Override
  public PendingPrompt pending(String stream, String id) {
    return reading(
        () -> {
          try (KeyValueIterator<Long, PendingPrompt> all =
              this.<Long, PendingPrompt>store(StateStores.PENDING).all()) {
            while (all.hasNext()) {
              PendingPrompt prompt = all.next().value;
              if (prompt.getId().equals(id) && prompt.getStream().equals(stream)) {
                return prompt;
              }
            }
          }
          return null;
        });
  }

  @Override
  public SeenRequest seen(String stream, String id) {
    return reading(
        () -> SeenRequests.find(this.<Bytes, SeenRequest>store(StateStores.SEEN), stream, id));
  }

  @Override
  public String elsewhere(String stream) {
    KeyQueryMetadata owner =
        reading(
            () -> streams.queryMetadataForKey(StateStores.TUNING, stream, new StringSerializer()));
    if (owner == null || owner.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
      throw new StateUnavailableException("it is not known who owns the stream", null);
    }
    HostInfo host = owner.activeHost();
    boolean nowhere = host.equals(HostInfo.unavailable()) || host.port() <= 0;
    return nowhere || host.equals(self) ? null : host.host() + ":" + host.port();
  }

  private <K, V> ReadOnlyKeyValueStore<K, V> store(String name) {
    return streams.store(
        StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<K, V>keyValueStore()));
  }

  private static <T> T reading(Supplier<T> read) {
    try {
      return read.get();
    } catch (InvalidStateStoreException | StreamsNotStartedException | IllegalStateException e) {
      throw new StateUnavailableException("the state can't be read now: " + e.getMessage(), e);
    }
  }
}
