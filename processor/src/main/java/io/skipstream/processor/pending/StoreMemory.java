package io.skipstream.processor.pending;

import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all stores of a process share. By default each store of each task has 50 MB for
 * itself, and as much again for what is not written yet.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> native memory until {@link #close}, which must
 * come after the stores'.
 */
public final class StoreMemory implements AutoCloseable {
  private static final String SELF = "skipstream.store.memory";

  /** Of the whole, for what is not written yet. */
  private static final int WRITE_SHARE = 2;

  /** Small, as there are many stores; at most this often in one of them. */
  private static final long WRITE_BUFFER_BYTES = 2 << 20;

  private static final int WRITE_BUFFERS = 2;

  private static final int NO_PERIOD = 0;

  /**
   * Of a part of the cache. What is not written yet stands in it as entries of 256 KB that may not
   * be dropped: in parts of little more (RocksDB begins at 512 KB) two of them push out all else,
   * or go over the limit, while other parts are half empty.
   */
  private static final long LEAST_PART_BYTES = 16 << 20;

  /** Powers of two; as RocksDB itself takes at most. */
  private static final int MOST_PART_BITS = 6;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache;
  private final WriteBufferManager writeBuffers;

  /**
   * @param bytes cached and not yet written blocks together
   */
  public StoreMemory(long bytes) {
    this.cache = new LRUCache(bytes, partBits(bytes));
    // Counted against the cache, so that one limit holds for both.
    this.writeBuffers = new WriteBufferManager(bytes / WRITE_SHARE, cache);
  }

  private static int partBits(long bytes) {
    long parts = Math.max(1, bytes / LEAST_PART_BYTES);
    return Math.min(MOST_PART_BITS, Long.SIZE - 1 - Long.numberOfLeadingZeros(parts));
  }

  /** Makes the stores of an application with these settings use it. */
  public void applyTo(Properties streamsSettings) {
    streamsSettings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Setter.class);
    streamsSettings.put(SELF, this);
  }

  /** Bytes in use now. */
  public synchronized long usedBytes() {
    return cache.isOwningHandle() ? cache.getUsage() : 0;
  }

  @Override
  public synchronized void close() {
    writeBuffers.close();
    cache.close();
  }

  /** Made by Kafka Streams, once for each store. */
  public static final class Setter implements RocksDBConfigSetter {
    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> settings) {
      StoreMemory memory =
          (StoreMemory) Objects.requireNonNull(settings.get(SELF), "no memory for the stores");
      BlockBasedTableConfig tables = (BlockBasedTableConfig) options.tableFormatConfig();
      tables.setBlockCache(memory.cache);
      tables.setCacheIndexAndFilterBlocks(true);
      tables.setCacheIndexAndFilterBlocksWithHighPriority(true);
      tables.setPinTopLevelIndexAndFilter(true);
      options.setTableFormatConfig(tables);
      options.setWriteBufferManager(memory.writeBuffers);
      options.setWriteBufferSize(WRITE_BUFFER_BYTES);
      options.setMaxWriteBufferNumber(WRITE_BUFFERS);
      // Dumped on a thread that exit() does not wait for: it reads tables that are destroyed then,
      // and a clean shutdown ends as a crash.
      options.setStatsDumpPeriodSec(NO_PERIOD);
      options.setStatsPersistPeriodSec(NO_PERIOD);
    }

    @Override
    public void close(String storeName, Options options) {
      // All of it is shared.
    }
  }
}
