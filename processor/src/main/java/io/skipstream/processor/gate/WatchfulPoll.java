package io.skipstream.processor.gate;

import io.skipstream.processor.handoff.CreditPool;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * A poll that ends soon after a result has come from the generator, though no record has: the
 * thread that polls is the one to write it. While nothing is being generated it is one poll; else
 * it is several short ones, since waking a consumer from outside throws wherever it happens to be,
 * in the middle of a rebalance too.
 *
 * <p><b>Threading:</b> the consumer's thread.
 */
final class WatchfulPoll<K, V> {
  /** Also the least time that a poll takes, or the look for results after it may not be due. */
  private static final Duration SLICE = Duration.ofMillis(2);

  private final CreditPool credits;
  private final Function<Duration, ConsumerRecords<K, V>> poll;
  private final LongSupplier nanoTime;
  private long arrivalsSeen;

  WatchfulPoll(
      CreditPool credits, Function<Duration, ConsumerRecords<K, V>> poll, LongSupplier nanoTime) {
    this.credits = credits;
    this.poll = poll;
    this.nanoTime = nanoTime;
  }

  ConsumerRecords<K, V> poll(Duration timeout) {
    ConsumerRecords<K, V> records = pollWatching(timeout);
    // Its thread looks at all that is there after the poll.
    arrivalsSeen = credits.arrivals();
    return records;
  }

  private ConsumerRecords<K, V> pollWatching(Duration timeout) {
    long begun = nanoTime.getAsLong();
    Duration left = timeout;
    while (left.compareTo(SLICE) > 0 && (credits.taken() > 0 || hasArrived())) {
      ConsumerRecords<K, V> records = poll.apply(SLICE);
      if (!isNothing(records) || hasArrived()) {
        return records;
      }
      left = timeout.minusNanos(nanoTime.getAsLong() - begun);
    }
    return poll.apply(left.isNegative() ? Duration.ZERO : left);
  }

  /** Whether there is a result that no poll before this one has ended for. */
  private boolean hasArrived() {
    return credits.arrivals() != arrivalsSeen;
  }

  /** Without records a poll may still tell that the position has moved. */
  private static boolean isNothing(ConsumerRecords<?, ?> records) {
    return records.isEmpty() && records.nextOffsets().isEmpty();
  }
}
