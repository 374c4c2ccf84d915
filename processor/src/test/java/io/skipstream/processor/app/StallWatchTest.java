package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;

class StallWatchTest {
  private long nowMs;
  private final StallWatch watch = new StallWatch(() -> Instant.ofEpochMilli(nowMs));

  @Test
  void shouldTellNothingWhenItRuns() {
    watch.changed(State.REBALANCING);
    watch.changed(State.RUNNING);
    nowMs += 1_000_000;

    assertThat(watch.secondsToTell()).isZero();
  }

  @Test
  void shouldTellAfterAMinuteAndEachDoublingWhenItDoesNotRun() {
    watch.changed(State.REBALANCING);
    nowMs += 59_999;
    assertThat(watch.secondsToTell()).isZero();

    nowMs += 1;
    assertThat(watch.secondsToTell()).isEqualTo(60);
    assertThat(watch.secondsToTell()).isZero();

    nowMs += 60_000;
    assertThat(watch.secondsToTell()).isEqualTo(120);
  }

  @Test
  void shouldCountFromTheLastTimeItRanWhenItStallsAgain() {
    watch.changed(State.REBALANCING);
    nowMs += 60_000;
    watch.changed(State.RUNNING);
    watch.changed(State.REBALANCING);
    watch.changed(State.REBALANCING);
    nowMs += 59_999;

    assertThat(watch.secondsToTell()).isZero();
  }

  @Test
  void shouldTellNothingWhenItEnds() {
    watch.changed(State.REBALANCING);
    watch.changed(State.PENDING_SHUTDOWN);
    nowMs += 60_000;

    assertThat(watch.secondsToTell()).isZero();
  }
}
