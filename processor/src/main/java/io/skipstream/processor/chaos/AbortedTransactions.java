package io.skipstream.processor.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Counts the transactions that were aborted, from the markers in a broker's logs. Each transaction
 * has an epoch of its own (KIP-890), however many partitions it touched.
 */
final class AbortedTransactions {
  private record Transaction(long producerId, short epoch) {}

  private AbortedTransactions() {}

  /**
   * @param data a broker's log directory; the broker may be running
   */
  static int count(Path data) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.walk(data)) {
      segments = files.filter(file -> file.toString().endsWith(".log")).toList();
    }
    Set<Transaction> aborted = new HashSet<>();
    for (Path segment : segments) {
      try {
        count(FileRecords.open(segment.toFile(), false), aborted);
      } catch (NoSuchFileException e) {
        // Cleaned up meanwhile.
      }
    }
    return aborted.size();
  }

  private static void count(FileRecords records, Set<Transaction> aborted) throws IOException {
    try {
      for (RecordBatch batch : records.batches()) {
        if (isAbort(batch)) {
          aborted.add(new Transaction(batch.producerId(), batch.producerEpoch()));
        }
      }
    } finally {
      // Its close would cut off what the broker has appended since.
      records.closeHandlers();
    }
  }

  private static boolean isAbort(RecordBatch batch) {
    if (!batch.isControlBatch() || !batch.hasProducerId()) {
      return false;
    }
    for (Record record : batch) {
      if (ControlRecordType.parse(record.key()) == ControlRecordType.ABORT) {
        return true;
      }
    }
    return false;
  }
}
