package io.skipstream.processor.tuning;

import io.skipstream.processor.metrics.ProcessorMetrics;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Takes the prior's topic into the global store: only what is of use here, so that what others
 * write does not fill the memory.
 *
 * <p><b>Threading:</b> confined to the global thread.
 */
public final class PriorStore implements Processor<byte[], byte[], Void, Void> {
  private static final int MAX_KEY_BYTES = 1024;

  /** More than there are tasks. */
  private static final int MAX_RECORDS = 4096;

  private final PriorCodec codec;
  private final String storeName;
  private final ProcessorMetrics metrics;
  private KeyValueStore<Bytes, byte[]> store;

  public PriorStore(PriorScope scope, String storeName, ProcessorMetrics metrics) {
    this.codec = new PriorCodec(Objects.requireNonNull(scope, "scope"));
    this.storeName = Objects.requireNonNull(storeName, "storeName");
    this.metrics = Objects.requireNonNull(metrics, "metrics");
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(storeName);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.key() == null || record.key().length > MAX_KEY_BYTES) {
      return;
    }
    Bytes key = Bytes.wrap(record.key());
    if (record.value() == null) {
      store.delete(key);
    } else if (isOfUse(record.value()) && hasRoom(key)) {
      store.put(key, record.value());
    }
  }

  private boolean hasRoom(Bytes key) {
    return store.approximateNumEntries() < MAX_RECORDS || store.get(key) != null;
  }

  private boolean isOfUse(byte[] value) {
    try {
      return !codec.decode(value).isEmpty();
    } catch (UnreadableTuningException e) {
      metrics.priorUnreadable();
      return false;
    }
  }
}
