package io.skipstream.processor.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaIT {
  @Test
  void shouldServeWithTransactionVersionTwoWhenStarted() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("t", 2, (short) 1))).all().get();

      // What the controller has decided reaches the broker's own view a little later.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> admin.listTopics().names().get().contains("t"));
      var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
      assertThat(features.get("transaction.version").maxVersionLevel())
          .isGreaterThanOrEqualTo((short) 2);
    }
  }

  @Test
  void shouldSayWhyWhenThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> EmbeddedKafka.start(taken.getLocalPort()))
          .isInstanceOf(EmbeddedKafkaException.class)
          .hasMessageContaining("did not start");
    }
  }

  @Test
  void shouldRunTwiceWhenClosedInBetween() {
    EmbeddedKafka first = EmbeddedKafka.start();
    first.close();
    first.close();
    try (EmbeddedKafka second = EmbeddedKafka.start()) {
      assertThat(second.bootstrapServers()).startsWith("127.0.0.1:");
    }
  }
}
