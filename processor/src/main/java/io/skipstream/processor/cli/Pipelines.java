package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import java.util.function.Consumer;

/** Starts processors, and brokers for them to run on. */
interface Pipelines {
  /**
   * Loads the configured model and starts the processor on the configured cluster.
   *
   * @param report told in lines what runs with which settings
   * @throws io.skipstream.processor.app.StartupException if the cluster does not fit
   * @throws io.skipstream.model.ModelLoadException if the model cannot be used
   */
  RunningPipeline start(SkipstreamConfig config, Consumer<String> report);

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
