package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skipstream.lab.PlantedModel;
import io.skipstream.lab.PlantedSpec;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.tuning.StreamTuning;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the adaptive tuner has learnt of a stream, with a real model on this machine, outlives the
 * process that learnt it: another one makes its first draft with it, in the first round of a
 * prompt.
 */
class LearntSetIT {
  @TempDir Path state;

  @Test
  void shouldDraftWithTheLearntSetInTheFirstRoundWhenKilledAndStartedWithoutState()
      throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config =
          cluster.prepare("killed", state.resolve("a"), model(), "http.port=-1");
      TaughtStream stream = new TaughtStream(cluster, config);
      StreamTuning learnt;
      Process first = RunProcess.start(config);
      try {
        learnt = stream.teach();
      } finally {
        first.destroyForcibly().waitFor();
      }
      Process second =
          RunProcess.start(config.with(Map.of("state.dir", state.resolve("b").toString())));
      try {
        stream.draftsAtOnceWith(learnt);
      } finally {
        second.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void shouldDraftWithTheLearntSetInTheFirstRoundWhenTheStreamMoves() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("moving", state.resolve("a"), model());
      TaughtStream stream = new TaughtStream(cluster, config);
      try (SkipstreamApp a = start(cluster, config);
          SkipstreamApp b =
              start(cluster, cluster.settings("moving", state.resolve("b"), model()))) {
        await().atMost(Duration.ofSeconds(60)).until(() -> isAtWork(a) && isAtWork(b));
        StreamTuning learnt = stream.teach();
        SkipstreamApp owner = owns(a) ? a : b;
        SkipstreamApp other = owner == a ? b : a;
        assertThat(owns(owner)).isTrue();
        assertThat(owns(other)).isFalse();

        owner.shutdown();
        stream.draftsAtOnceWith(learnt);
        assertThat(owns(other)).isTrue();
      }
    }
  }

  /** One on which drafts pay whatever else the machine does. */
  private String model() {
    return "model="
        + PlantedModel.open(PlantedSpec.planted24(), state.resolve("model")).files().directory();
  }

  private static SkipstreamApp start(Cluster cluster, SkipstreamConfig config) {
    return cluster.run(config, new TorchModels(Clock.systemUTC()).load(config).generator());
  }

  private static boolean isAtWork(SkipstreamApp app) {
    return app.isRunning()
        && app.streams().metadataForLocalThreads().stream()
            .anyMatch(thread -> !thread.activeTasks().isEmpty());
  }

  private static boolean owns(SkipstreamApp app) {
    KeyQueryMetadata metadata =
        app.streams()
            .queryMetadataForKey(StateStores.TUNING, TaughtStream.NAME, new StringSerializer());
    return metadata.activeHost().equals(new HostInfo("127.0.0.1", app.httpPort()));
  }
}
