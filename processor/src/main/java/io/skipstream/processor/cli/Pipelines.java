package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import java.io.IOException;

/** Starts processors, and brokers for them to run on. */
interface Pipelines {
  /**
   * Loads the configured model and starts the processor on the configured cluster.
   *
   * @throws io.skipstream.model.ModelLoadException if the model cannot be used
   */
  RunningPipeline start(SkipstreamConfig config) throws IOException;

  /** Starts a broker in this process. */
  Broker broker();

  /** Creates those of the configured topics that the cluster lacks. */
  void createTopics(SkipstreamConfig config);

  /** A broker in this process. */
  interface Broker extends AutoCloseable {
    String bootstrapServers();

    @Override
    void close();
  }
}
