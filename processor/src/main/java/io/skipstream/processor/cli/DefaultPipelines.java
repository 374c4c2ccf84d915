package io.skipstream.processor.cli;

import io.skipstream.processor.app.KafkaTopics;
import io.skipstream.processor.chaos.ChaosHooks;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.embedded.EmbeddedKafka;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/** The processor over Kafka Streams, and the broker of the demo. */
final class DefaultPipelines implements Pipelines {
  private final Models models;
  private final KafkaClients clients;

  DefaultPipelines(Models models, KafkaClients clients) {
    this.models = models;
    this.clients = clients;
  }

  @Override
  public RunningPipeline start(SkipstreamConfig config, Consumer<String> report) {
    return AppPipeline.start(
        config, ChaosHooks.around(models, System.getProperty(ChaosHooks.PROPERTY)), report);
  }

  @Override
  public Broker broker() {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    return new Broker() {
      @Override
      public String bootstrapServers() {
        return kafka.bootstrapServers();
      }

      @Override
      public void close() {
        kafka.close();
      }
    };
  }

  @Override
  public void createTopics(SkipstreamConfig config) {
    try (Admin admin = clients.admin(config)) {
      new KafkaTopics(admin).create(config);
    }
  }
}
