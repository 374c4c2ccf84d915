package io.skipstream.processor.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OffsetFenceTest {
  private static final TopicPartition P0 = new TopicPartition("prompts", 0);
  private static final TopicPartition P1 = new TopicPartition("prompts", 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final OffsetFence fence = new OffsetFence(() -> consumer);

  @BeforeEach
  void assign() {
    consumer.assign(Set.of(P0, P1));
  }

  @Test
  void shouldLeaveATransactionAloneWhenItHasOffsets() {
    commit(P1, 5);

    assertThat(cover(Map.of(P0, at(7)), 1)).isEqualTo(Map.of(P0, at(7)));
  }

  @Test
  void shouldGiveACommittedOffsetWhenThereIsNone() {
    commit(P1, 5);

    assertThat(cover(Map.of(), 1)).isEqualTo(Map.of(P1, at(5)));
    assertThat(cover(Map.of(), 1)).isEqualTo(Map.of(P1, at(5)));
  }

  @Test
  void shouldGiveNothingWhenNothingWasEverCommitted() {
    assertThat(cover(Map.of(), 1)).isEmpty();
    commit(P0, 1);
    assertThat(cover(Map.of(), 1)).isEqualTo(Map.of(P0, at(1)));
  }

  @Test
  void shouldNotGoBackWhenNewOffsetsWereCommittedMeanwhile() {
    commit(P0, 5);
    cover(Map.of(), 1);
    cover(Map.of(P0, at(8)), 1);
    commit(P0, 8);

    assertThat(cover(Map.of(), 1)).isEqualTo(Map.of(P0, at(8)));
  }

  @Test
  void shouldNotGoForwardWhenNewOffsetsWereNotCommittedInTheEnd() {
    commit(P0, 5);
    cover(Map.of(), 1);
    cover(Map.of(P0, at(8)), 1);

    assertThat(cover(Map.of(), 1)).isEqualTo(Map.of(P0, at(5)));
  }

  @Test
  void shouldLookAgainWhenTheGroupHasGoneOn() {
    commit(P0, 5);
    cover(Map.of(), 1);
    commit(P0, 9);

    assertThat(cover(Map.of(), 2)).isEqualTo(Map.of(P0, at(9)));
  }

  @Test
  void shouldLookAgainWhenOtherPartitionsAreAssigned() {
    commit(P0, 5);
    cover(Map.of(), 1);
    consumer.assign(Set.of(P1));
    commit(P1, 3);

    assertThat(cover(Map.of(), 1)).isEqualTo(Map.of(P1, at(3)));
  }

  @Test
  void shouldGiveWhatItHadWhenThePartitionsAreTakenAwayAlready() {
    commit(P0, 5);
    cover(Map.of(), 1);
    consumer.unsubscribe();

    assertThat(cover(Map.of(), 1)).isEqualTo(Map.of(P0, at(5)));
    assertThat(cover(Map.of(), 2)).isEmpty();
  }

  private Map<TopicPartition, OffsetAndMetadata> cover(
      Map<TopicPartition, OffsetAndMetadata> offsets, int generation) {
    return fence.cover(
        offsets, new ConsumerGroupMetadata("group", generation, "member", Optional.empty()));
  }

  private void commit(TopicPartition partition, long offset) {
    consumer.commitSync(Map.of(partition, at(offset)));
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset);
  }
}
