package io.skipstream.processor.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeldPartitionsTest {
  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);

  private final PollGate gate = new PollGate();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
  private final HeldPartitions held = new HeldPartitions(gate, pausing(consumer));

  @BeforeEach
  void assign() {
    consumer.assign(List.of(P0, P1));
    consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
    consumer.addRecord(record(P0));
    consumer.addRecord(record(P1));
  }

  @Test
  void shouldLeaveOutAPartitionWhenItsGateIsClosed() {
    gate.close(P0);

    assertThat(poll().partitions()).containsExactly(P1);
    assertThat(consumer.paused()).as("only within the poll").isEmpty();
    gate.open(P0);
    assertThat(poll().partitions()).containsExactly(P0);
  }

  @Test
  void shouldReadNothingWhenAllIsClosed() {
    gate.closeAll();
    gate.open(P0);

    assertThat(poll().isEmpty()).isTrue();
  }

  @Test
  void shouldKeepTheUsersPauseWhenTheGateOpens() {
    held.pause(List.of(P0));
    gate.close(P0);
    gate.close(P1);
    assertThat(poll().isEmpty()).isTrue();

    assertThat(consumer.paused()).containsExactly(P0);
    assertThat(held.paused()).containsExactly(P0);
  }

  @Test
  void shouldShowOnlyTheUsersPausesWhenAskedWithinAPoll() {
    gate.close(P0);
    held.pause(List.of(P1));

    Set<TopicPartition> within = held.poll(held::paused);

    assertThat(within).containsExactly(P1);
  }

  @Test
  void shouldHoldToTheEndOfThePollWhenTheUserResumesWithinIt() {
    gate.close(P0);

    held.poll(
        () -> {
          held.resume(List.of(P0, P1));
          assertThat(consumer.paused()).containsExactly(P0);
          return null;
        });

    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void shouldLeaveThePauseToTheUserWhenTheUserPausesWithinThePoll() {
    gate.close(P0);

    held.poll(
        () -> {
          held.pause(List.of(P0));
          return null;
        });

    assertThat(consumer.paused()).containsExactly(P0);
  }

  @Test
  void shouldNotResumeWhatIsGoneWhenAPartitionIsRevokedWithinThePoll() {
    gate.close(P0);

    held.poll(
        () -> {
          consumer.assign(List.of(P1));
          return null;
        });

    assertThat(consumer.assignment()).containsExactly(P1);
  }

  @Test
  void shouldNotTouchPartitionsWhenTheyAreNotAssigned() {
    gate.close(new TopicPartition("t", 9));

    assertThat(poll().count()).isEqualTo(2);
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    return held.poll(() -> consumer.poll(Duration.ZERO));
  }

  private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition) {
    return new ConsumerRecord<>(partition.topic(), partition.partition(), 0, null, new byte[1]);
  }

  private static HeldPartitions.Pausing pausing(MockConsumer<byte[], byte[]> consumer) {
    return new HeldPartitions.Pausing() {
      @Override
      public Set<TopicPartition> assignment() {
        return consumer.assignment();
      }

      @Override
      public Set<TopicPartition> paused() {
        return consumer.paused();
      }

      @Override
      public void pause(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
      }

      @Override
      public void resume(Collection<TopicPartition> partitions) {
        consumer.resume(partitions);
      }
    };
  }
}
