package io.skipstream.processor.gate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Says which partitions are not to be read now. One gate serves all stream threads of a process: a
 * partition belongs to at most one of them.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class PollGate {
  private final Set<TopicPartition> closed = ConcurrentHashMap.newKeySet();
  private volatile boolean allClosed;

  /** Stops reading a partition from the next poll on. */
  public void close(TopicPartition partition) {
    closed.add(partition);
  }

  /** Reads a partition again, unless everything is closed. */
  public void open(TopicPartition partition) {
    closed.remove(partition);
  }

  /** Stops reading everything, for good: the process is about to end. */
  public void closeAll() {
    allClosed = true;
  }

  public boolean isClosed(TopicPartition partition) {
    return allClosed || closed.contains(partition);
  }

  /** Whether no partition at all is closed. */
  boolean isWideOpen() {
    return !allClosed && closed.isEmpty();
  }
}
