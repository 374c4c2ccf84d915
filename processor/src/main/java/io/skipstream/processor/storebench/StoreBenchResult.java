package io.skipstream.processor.storebench;

/**
 * What was measured.
 *
 * @param valueBytes mean size of a stream's record
 * @param diskBytesPerStream of the local stores, when they are closed
 * @param changelogBytesPerStream of the changelog topic, before compaction: everything written
 * @param fillPerSecond streams stored anew, EOS commits and changelog included
 * @param read microseconds of a stream's read and decoding
 * @param update microseconds of read, comparison, encoding, and write
 * @param restoreSeconds from the start of a process without local state until it runs
 * @param restoredRecords read from the changelog meanwhile
 * @param storeMemoryBytes outside of the heap, when restored
 * @param tuner what lies between a read and an update: the tuner's own time
 */
public record StoreBenchResult(
    double valueBytes,
    double diskBytesPerStream,
    double changelogBytesPerStream,
    double fillPerSecond,
    Percentiles read,
    Percentiles update,
    double restoreSeconds,
    long restoredRecords,
    long storeMemoryBytes,
    TunerLatencies tuner) {

  /** Of a latency, in microseconds. */
  public record Percentiles(double p50, double p99, double max) {}
}
