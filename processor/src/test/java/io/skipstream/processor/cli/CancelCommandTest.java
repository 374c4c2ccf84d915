package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.CancelEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CancelCommandTest {
  private final CliHarness cli = new CliHarness();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @BeforeEach
  void connect() {
    cli.kafka.producer = producer;
  }

  @Test
  void shouldSendTheCancellationKeyedByItsStream() throws Exception {
    int status = cli.run("cancel", "--stream", "s", "--id", "a", "--reason", "late", "--json");

    assertThat(status).isZero();
    ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
    assertThat(sent.topic()).isEqualTo("llm.cancellations.v1");
    assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo("s");
    assertThat(EventFormat.JSON.codec(CancelEvent.getDefaultInstance()).decode(sent.value()))
        .isEqualTo(CancelEvent.newBuilder().setId("a").setReason("late").build());
    assertThat(cli.json().path("id").asText()).isEqualTo("a");
    assertThat(cli.json().path("offset").asLong()).isZero();
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void shouldRefuseWhenThereIsNoId() {
    assertThat(cli.run("cancel", "--stream", "s")).isEqualTo(ExitCode.USAGE.status());
    assertThat(cli.run("cancel", "--id", "")).isEqualTo(ExitCode.USAGE.status());
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void shouldEndWithTheClusterCodeWhenItIsNotStored() {
    producer.sendException = new TimeoutException("no such topic");

    assertThat(cli.run("cancel", "--id", "a")).isEqualTo(ExitCode.CLUSTER.status());
    assertThat(cli.err()).contains("no such topic");
  }
}
