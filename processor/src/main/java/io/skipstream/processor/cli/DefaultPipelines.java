package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.embedded.EmbeddedKafka;
import java.io.IOException;

/** The processor over Kafka Streams, and the broker of the demo. */
final class DefaultPipelines implements Pipelines {
  private final Models models;

  DefaultPipelines(Models models) {
    this.models = models;
  }

  @Override
  public RunningPipeline start(SkipstreamConfig config) throws IOException {
    throw new IllegalStateException("wired when the application is there: " + models);
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
    throw new IllegalStateException("wired when the application is there: " + models);
  }
}
