package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class AdminCallsTest {
  @Test
  void shouldAskAgainWhenTheTopicIsNotKnownYet() {
    Deque<KafkaFuture<String>> answers =
        new ArrayDeque<>(
            List.of(
                failed(new UnknownTopicOrPartitionException("not yet")),
                failed(new UnknownTopicOrPartitionException("still not")),
                KafkaFuture.completedFuture("here")));

    String answer = AdminCalls.awaitNew("describe the topic", answers::remove);
    assertThat(answer).isEqualTo("here");
    assertThat(answers).isEmpty();
  }

  @Test
  void shouldNotAskAgainWhenTheBrokersRefuse() {
    Deque<KafkaFuture<String>> answers =
        new ArrayDeque<>(
            List.of(
                failed(new InvalidTopicException("a name")), KafkaFuture.completedFuture("here")));

    assertThatThrownBy(() -> AdminCalls.awaitNew("describe the topic", answers::remove))
        .isInstanceOf(StartupException.class)
        .hasMessage("Could not describe the topic: a name");
    assertThat(answers).hasSize(1);
  }

  private static KafkaFuture<String> failed(Exception why) {
    KafkaFutureImpl<String> answer = new KafkaFutureImpl<>();
    answer.completeExceptionally(why);
    return answer;
  }
}
