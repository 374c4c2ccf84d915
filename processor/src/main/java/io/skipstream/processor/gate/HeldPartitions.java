package io.skipstream.processor.gate;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions of one consumer that the gate holds back, told apart from those that the
 * consumer's user has paused. Non-empty only within a poll: outside of it the consumer's own paused
 * set is the user's, so no copy of it has to be kept.
 *
 * <p><b>Threading:</b> the consumer's thread; rebalance callbacks run on it too, within the poll.
 */
final class HeldPartitions {
  /** What is needed of the consumer underneath. */
  interface Pausing {
    Set<TopicPartition> assignment();

    Set<TopicPartition> paused();

    void pause(Collection<TopicPartition> partitions);

    void resume(Collection<TopicPartition> partitions);
  }

  private final PollGate gate;
  private final Pausing consumer;
  private final Set<TopicPartition> held = new HashSet<>();

  HeldPartitions(PollGate gate, Pausing consumer) {
    this.gate = gate;
    this.consumer = consumer;
  }

  /** Polls without the partitions whose gate is closed. */
  <T> T poll(Supplier<T> poll) {
    if (gate.isWideOpen()) {
      return poll.get();
    }
    // Only assigned ones: pausing another throws.
    for (TopicPartition partition : consumer.assignment()) {
      if (gate.isClosed(partition)) {
        held.add(partition);
      }
    }
    held.removeAll(consumer.paused());
    consumer.pause(held);
    try {
      return poll.get();
    } finally {
      // What was revoked, or revoked and assigned anew, during the poll is not ours any longer.
      held.retainAll(consumer.assignment());
      held.retainAll(consumer.paused());
      consumer.resume(held);
      held.clear();
    }
  }

  /** The user pauses. */
  void pause(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    held.removeAll(partitions);
  }

  /** The user resumes; what the gate holds stays paused to the end of the poll. */
  void resume(Collection<TopicPartition> partitions) {
    Set<TopicPartition> free = new HashSet<>(partitions);
    free.removeAll(held);
    consumer.resume(free);
  }

  /** What the user has paused. */
  Set<TopicPartition> paused() {
    Set<TopicPartition> paused = new HashSet<>(consumer.paused());
    paused.removeAll(held);
    return paused;
  }
}
