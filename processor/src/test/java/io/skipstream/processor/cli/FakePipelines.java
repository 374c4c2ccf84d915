package io.skipstream.processor.cli;

import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.app.ExitStatus;
import io.skipstream.processor.config.SkipstreamConfig;
import java.time.Duration;
import java.util.function.Consumer;

/** A processor that ends as told. */
final class FakePipelines implements Pipelines {
  ExitStatus outcome = ExitStatus.DRAINED;
  Throwable failure;
  SkipstreamConfig started;
  boolean stopRequested;
  boolean brokerClosed;
  boolean topicsCreated;

  @Override
  public RunningPipeline start(SkipstreamConfig config, Consumer<String> report) {
    started = config;
    return new FakePipeline();
  }

  @Override
  public Broker broker() {
    return new Broker() {
      @Override
      public String bootstrapServers() {
        return "127.0.0.1:4711";
      }

      @Override
      public void close() {
        brokerClosed = true;
      }
    };
  }

  @Override
  public void createTopics(SkipstreamConfig config) {
    topicsCreated = true;
  }

  private final class FakePipeline implements RunningPipeline {
    @Override
    public EngineInfo engineInfo() {
      return FakeModel.INFO;
    }

    @Override
    public boolean awaitReady(Duration timeout) {
      return true;
    }

    @Override
    public ExitStatus stop() {
      stopRequested = true;
      return outcome;
    }

    @Override
    public ExitStatus awaitEnd() {
      return outcome;
    }

    @Override
    public Throwable failure() {
      return failure;
    }

    @Override
    public void close() {}
  }
}
