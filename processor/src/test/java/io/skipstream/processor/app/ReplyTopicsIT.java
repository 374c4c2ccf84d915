package io.skipstream.processor.app;

import static io.skipstream.processor.testing.Scrape.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.request.RequestHeaders;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.Prompts;
import io.skipstream.processor.testing.TimedGenerator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplyTopicsIT {
  private static final String TEAM_A = "replies.team-a";
  private static final String TEAM_B = "replies.team-b";

  private static Cluster cluster;

  @TempDir Path state;

  @BeforeAll
  static void start() {
    cluster = new Cluster();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void shouldAnswerOnTheTopicsThatPromptsNameAcrossARestartThatAllowsFewer() {
    SkipstreamConfig both =
        cluster.prepare(
            "replies", state, "topics.replies=" + TEAM_A + "," + TEAM_B, "shutdown.grace.ms=300");
    try (SkipstreamApp first = cluster.run(both, new TimedGenerator(4, 60_000))) {
      send(both, 30);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> sum(first.scrape(), "skipstream_pending_prompts") == 30);
      assertThat(first.shutdown()).isEqualTo(ExitStatus.LEFT_IN_PENDING);
    }
    SkipstreamConfig one = both.with(Map.of("topics.replies", TEAM_A));
    try (SkipstreamApp second = cluster.run(one, new TimedGenerator(8, 10))) {
      cluster.awaitCommitted(TEAM_A, 10);
      cluster.awaitCommitted(one.topics().completions(), 20);
      assertThat(second.shutdown()).isEqualTo(ExitStatus.DRAINED);
    }

    assertThat(cluster.committed(TEAM_A)).hasSize(10);
    assertThat(cluster.committed(TEAM_B)).isEmpty();
    assertThat(cluster.completions(one)).hasSize(20);
    assertThat(cluster.committed(one.topics().acceptance())).hasSize(30);
  }

  @Test
  void shouldNotStartWhenATopicForRepliesDoesNotExist() {
    SkipstreamConfig config =
        cluster.prepare("missing", state).with(Map.of("topics.replies", "nobody.made-this"));

    assertThatThrownBy(() -> cluster.run(config, new TimedGenerator(4, 10)))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("nobody.made-this");
  }

  /** A third each for the one topic, for the other, and for that of all completions. */
  private static void send(SkipstreamConfig config, int count) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ProducerRecord<byte[], byte[]> prompt =
          new ProducerRecord<>(
              config.topics().prompts(),
              i % Cluster.PARTITIONS,
              Prompts.bytes("stream-" + i % 7),
              Prompts.json("p" + i));
      if (i % 3 > 0) {
        String topic = i % 3 == 1 ? TEAM_A : TEAM_B;
        prompt.headers().add(RequestHeaders.REPLY_TOPIC, topic.getBytes(StandardCharsets.UTF_8));
      }
      records.add(prompt);
    }
    cluster.send(records);
  }
}
