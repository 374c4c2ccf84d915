package io.skipstream.processor.tuning;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** A store for reading that a test fills. */
final class MapStore implements ReadOnlyKeyValueStore<Bytes, byte[]> {
  final Map<Bytes, byte[]> values = new TreeMap<>();

  @Override
  public byte[] get(Bytes key) {
    return values.get(key);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    Iterator<Map.Entry<Bytes, byte[]>> entries = values.entrySet().iterator();
    return new KeyValueIterator<>() {
      @Override
      public void close() {}

      @Override
      public Bytes peekNextKey() {
        throw new UnsupportedOperationException();
      }

      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public KeyValue<Bytes, byte[]> next() {
        Map.Entry<Bytes, byte[]> entry = entries.next();
        return KeyValue.pair(entry.getKey(), entry.getValue());
      }
    };
  }

  @Override
  public long approximateNumEntries() {
    return values.size();
  }
}
