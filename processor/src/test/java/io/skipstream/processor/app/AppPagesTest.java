package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skipstream.processor.metrics.StatusPages;
import io.skipstream.processor.testing.FakeGenerator;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;

class AppPagesTest {
  private final FakeGenerator generator = new FakeGenerator(1);
  private final AtomicReference<KafkaStreams.State> state =
      new AtomicReference<>(KafkaStreams.State.RUNNING);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AppPages pages =
      new AppPages(
          new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
          state::get,
          generator,
          failure::get,
          path -> new StatusPages.Answer(200, path, null));

  @Test
  void shouldBeLiveAndReadyWhenStreamsAndGeneratorRun() {
    assertThat(pages.live().good()).isTrue();
    assertThat(pages.ready().good()).isTrue();
  }

  @Test
  void shouldBeLiveButNotReadyWhenPartitionsMove() {
    state.set(KafkaStreams.State.REBALANCING);

    assertThat(pages.live().good()).isTrue();
    assertThat(pages.ready().good()).isFalse();
    assertThat(pages.ready().text()).isEqualTo("REBALANCING");
  }

  @Test
  void shouldBeNeitherWhenTheGeneratorHasEndedAndTheStreamsDoNotKnow() {
    generator.die(new IllegalStateException("device lost"));

    assertThat(pages.live().good()).isFalse();
    assertThat(pages.live().text()).isEqualTo("FAILED");
    assertThat(pages.ready().good()).isFalse();
  }

  @Test
  void shouldBeNeitherWhenTheStreamsHaveFailed() {
    failure.set(new IllegalStateException("brokers gone"));

    assertThat(pages.live().good()).isFalse();
    assertThat(pages.ready().good()).isFalse();
  }

  @Test
  void shouldNotBeLiveWhenTheStreamsHaveEnded() {
    state.set(KafkaStreams.State.NOT_RUNNING);

    assertThat(pages.live().good()).isFalse();
  }
}
