package io.skipstream.processor.gate;

import io.skipstream.processor.handoff.CreditPool;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer that leaves out the gate's partitions when it polls, returns from a poll when the
 * generator has a result, and shows nothing of that otherwise.
 *
 * <p><b>Threading:</b> confined to one stream thread.
 */
final class GatedConsumer extends KafkaConsumer<byte[], byte[]> {
  private final HeldPartitions held;
  private final WatchfulPoll<byte[], byte[]> watchful;

  GatedConsumer(Map<String, Object> config, PollGate gate, CreditPool credits) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.held = new HeldPartitions(gate, new Underneath());
    this.watchful = new WatchfulPoll<>(credits, super::poll, System::nanoTime);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return held.poll(() -> watchful.poll(timeout));
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    held.pause(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    held.resume(partitions);
  }

  @Override
  public Set<TopicPartition> paused() {
    return held.paused();
  }

  private void pauseUnderneath(Collection<TopicPartition> partitions) {
    super.pause(partitions);
  }

  private void resumeUnderneath(Collection<TopicPartition> partitions) {
    super.resume(partitions);
  }

  private Set<TopicPartition> pausedUnderneath() {
    return super.paused();
  }

  private final class Underneath implements HeldPartitions.Pausing {
    @Override
    public Set<TopicPartition> assignment() {
      return GatedConsumer.this.assignment();
    }

    @Override
    public Set<TopicPartition> paused() {
      return pausedUnderneath();
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
      pauseUnderneath(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
      resumeUnderneath(partitions);
    }
  }
}
