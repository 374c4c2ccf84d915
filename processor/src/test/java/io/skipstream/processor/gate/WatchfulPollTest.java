package io.skipstream.processor.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.handoff.CreditPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WatchfulPollTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final CreditPool credits = new CreditPool(2, 0);
  private final CreditPool.Account account = credits.open();
  private final List<Long> polledMs = new ArrayList<>();
  private ConsumerRecords<byte[], byte[]> next = ConsumerRecords.empty();
  private long nowNanos = Long.MAX_VALUE - 3_000_000;
  private int arrivesInPoll = -1;
  private final WatchfulPoll<byte[], byte[]> poll =
      new WatchfulPoll<>(credits, this::poll, () -> nowNanos);

  @Test
  void shouldPollOnceWhenNothingIsGenerated() {
    poll.poll(Duration.ofMillis(10));

    assertThat(polledMs).containsExactly(10L);
  }

  @Test
  void shouldPollForTheWholeTimeWhenNothingArrives() {
    account.tryTake();

    poll.poll(Duration.ofMillis(9));

    assertThat(polledMs).containsExactly(2L, 2L, 2L, 2L, 1L);
  }

  @Test
  void shouldEndSoonWhenAResultArrives() {
    account.tryTake();
    arrivesInPoll = 1;

    poll.poll(Duration.ofMillis(10));

    assertThat(polledMs).containsExactly(2L, 2L);
  }

  @Test
  void shouldNotWaitWhenAResultArrivedSinceTheLastPoll() {
    poll.poll(Duration.ofMillis(1));
    CreditPool.Credit credit = account.tryTake();
    credit.giveBack();
    account.arrived();

    poll.poll(Duration.ofMillis(10));
    poll.poll(Duration.ofMillis(10));

    assertThat(polledMs).as("for each result once").containsExactly(1L, 2L, 10L);
  }

  @Test
  void shouldReturnRecordsAtOnceWhenSomeCome() {
    account.tryTake();
    next =
        new ConsumerRecords<>(
            Map.of(PARTITION, List.of(new ConsumerRecord<>("t", 0, 7, null, new byte[0]))),
            Map.of());

    assertThat(poll.poll(Duration.ofMillis(10))).isSameAs(next);
    assertThat(polledMs).containsExactly(2L);
  }

  @Test
  void shouldReturnAtOnceWhenOnlyThePositionMoved() {
    account.tryTake();
    next = new ConsumerRecords<>(Map.of(), Map.of(PARTITION, new OffsetAndMetadata(8)));

    assertThat(poll.poll(Duration.ofMillis(10))).isSameAs(next);
    assertThat(polledMs).containsExactly(2L);
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    if (polledMs.size() == arrivesInPoll) {
      account.arrived();
    }
    polledMs.add(timeout.toMillis());
    nowNanos += timeout.toNanos();
    return next;
  }
}
