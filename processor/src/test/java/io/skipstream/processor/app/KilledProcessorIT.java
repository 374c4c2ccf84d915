package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.ChildProcessor;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.schemas.v1.CompletionEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processors in JVMs of their own, ended from outside. */
class KilledProcessorIT {
  @TempDir Path state;

  @Test
  void shouldAnswerEachPromptOnceWhenKilledInTheMiddleAndStartedAgain() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("killed", state, "http.port=-1");
      cluster.send(config, 120);
      Process first = ChildProcessor.start(config);
      cluster.awaitCommitted(config.topics().completions(), 30);
      first.destroyForcibly().waitFor();
      int atTheKill = cluster.completions(config).size();
      assertThat(atTheKill).isBetween(30, 119);

      Process second = ChildProcessor.start(config);
      cluster.awaitCommitted(config.topics().completions(), 120);
      // SIGTERM, with nothing left.
      second.destroy();
      assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isEqualTo(ExitStatus.DRAINED.code());

      List<CompletionEvent> events = cluster.completions(config);
      assertThat(events).hasSize(120);
      assertThat(events).extracting(CompletionEvent::getId).doesNotHaveDuplicates();
      assertThat(events).filteredOn(event -> event.getAttempt() > 1).isNotEmpty();
      assertThat(events)
          .allSatisfy(
              event ->
                  assertThat(event.getText()).startsWith("answer to say " + event.getId() + " "));
      assertThat(cluster.committed(config.topics().deadLetters())).isEmpty();
    }
  }

  @Test
  void shouldEndWithItsOwnExitCodeWhenPromptsAreLeft() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config =
          cluster.prepare("left", state, "http.port=-1", "shutdown.grace.ms=0");
      cluster.send(config, 200);
      Process child = ChildProcessor.start(config);
      cluster.awaitCommitted(config.topics().completions(), 1);
      child.destroy();

      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isEqualTo(ExitStatus.LEFT_IN_PENDING.code());
    }
  }
}
