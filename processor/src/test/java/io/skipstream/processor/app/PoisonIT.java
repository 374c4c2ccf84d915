package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.ChildProcessor;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.TimedGenerator;
import io.skipstream.schemas.v1.CompletionEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts that kill their processors, and ends of processors that are no prompt's fault. */
class PoisonIT {
  private static final String SHORT_SESSION = "session.timeout.ms=1000";

  @TempDir Path state;

  /**
   * @param instance an instance that keeps its place in the group keeps its first client id there
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "zero"})
  void shouldDeadLetterThePromptAndAnswerAllOthersWhenItKillsEachProcessor(String instance)
      throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config =
          cluster.prepare(
              "poison", state, "http.port=-1", SHORT_SESSION, "group.instance.id=" + instance);
      cluster.send(config, 20);
      cluster.send(config, "stream-1", prompt(ChildProcessor.DEADLY_ID));
      for (int i = 0; i < 12; i++) {
        cluster.send(config, "stream-" + i % 7, prompt("late" + i));
      }

      int deaths = 0;
      Process child = ChildProcessor.start(config);
      while (cluster.committed(config.topics().completions()).size() < 33) {
        if (child.waitFor(200, TimeUnit.MILLISECONDS)) {
          assertThat(child.exitValue()).isEqualTo(137);
          deaths++;
          child = ChildProcessor.start(config);
        }
      }
      child.destroy();
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();

      assertThat(child.exitValue()).isEqualTo(ExitStatus.DRAINED.code());
      assertThat(deaths).isEqualTo(3);
      List<CompletionEvent> events = cluster.completions(config);
      assertThat(events).hasSize(33);
      assertThat(events).extracting(CompletionEvent::getId).doesNotHaveDuplicates();
      assertThat(events)
          .filteredOn(event -> event.getFinishReason().equals("error"))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getId()).isEqualTo(ChildProcessor.DEADLY_ID);
                assertThat(event.getError().getCode()).isEqualTo("poison");
              });
      assertThat(cluster.committed(config.topics().deadLetters())).hasSize(1);
    }
  }

  @Test
  void shouldNotAccuseLongPromptsWhenProcessorsAreRestartedInAnOrderlyWay() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config =
          cluster.prepare("rolling", state, "shutdown.grace.ms=0", SHORT_SESSION);
      cluster.send(config, 4);
      for (int i = 0; i < 4; i++) {
        try (TimedGenerator slow = new TimedGenerator(8, 600_000);
            SkipstreamApp app = cluster.run(config, slow)) {
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .until(() -> slow.starts("p0") + slow.starts("p1") + slow.starts("p2") == 3);
          assertThat(app.shutdown()).isEqualTo(ExitStatus.LEFT_IN_PENDING);
        }
      }
      try (SkipstreamApp app = cluster.run(config, new TimedGenerator(8, 50))) {
        cluster.awaitCommitted(config.topics().completions(), 4);
        assertThat(app.isRunning()).isTrue();
      }

      assertThat(cluster.completions(config))
          .allSatisfy(event -> assertThat(event.getFinishReason()).isEqualTo("length"));
      assertThat(cluster.committed(config.topics().deadLetters())).isEmpty();
    }
  }

  @Test
  void shouldNotAccuseLongPromptsWhenTheirTasksMoveBetweenLivingProcessors() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config =
          cluster.prepare("moving", state.resolve("a"), "shutdown.grace.ms=0", SHORT_SESSION);
      cluster.send(config, 8);
      try (TimedGenerator slow = new TimedGenerator(16, 600_000);
          SkipstreamApp first = cluster.run(config, slow)) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> startedAll(slow));
        SkipstreamConfig other = config.with(Map.of("state.dir", state.resolve("b").toString()));
        try (SkipstreamApp second = cluster.run(other, new TimedGenerator(16, 50))) {
          // What has moved is answered there, the rest stays with the slow one.
          Set<String> moved = new HashSet<>();
          Awaitility.await()
              .atMost(Duration.ofSeconds(40))
              .until(
                  () -> {
                    cluster.completions(other).forEach(event -> moved.add(event.getId()));
                    return moved.size() >= 2;
                  });
          assertThat(second.scrape()).contains("skipstream_crashes_total 0.0");
          // A group may still be sharing out its partitions when they have been answered.
          Awaitility.await().atMost(Duration.ofSeconds(30)).until(first::isRunning);
          assertThat(first.failure()).isNull();
        }
      }
    }
  }

  private static boolean startedAll(TimedGenerator generator) {
    for (int i = 0; i < 8; i++) {
      if (generator.starts("p" + i) == 0) {
        return false;
      }
    }
    return true;
  }

  private static String prompt(String id) {
    return "{\"id\":\"" + id + "\",\"prompt\":\"say " + id + "\"}";
  }
}
