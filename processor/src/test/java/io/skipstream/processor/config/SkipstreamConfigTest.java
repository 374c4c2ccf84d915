package io.skipstream.processor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.schemas.EventFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkipstreamConfigTest {
  @TempDir Path directory;

  @Test
  void shouldHaveDefaultsThatWorkWhenNothingIsSet() {
    SkipstreamConfig config = SkipstreamConfig.of(Map.of());

    assertThat(config.text(Settings.MODEL)).isEqualTo("demo");
    assertThat(config.topics().prompts()).isEqualTo("llm.prompts.v1");
    assertThat(config.format(Settings.FORMAT_PROMPTS)).isEqualTo(EventFormat.JSON);
    assertThat(config.pendingMaxCount()).isEqualTo(20 * config.number(Settings.DECODE_BATCH_MAX));
  }

  @Test
  void shouldLetLaterSourcesWinWhenSeveralSetTheSame() throws Exception {
    Path file = directory.resolve("skipstream.properties");
    Files.writeString(
        file, "topics.prompts=from-file\ntopics.dlq=from-file\ntopics.tokens=from-file-2\n");

    SkipstreamConfig config =
        SkipstreamConfig.load(
            file,
            Map.of(
                "SKIPSTREAM_TOPICS_PROMPTS", "from-env",
                "SKIPSTREAM_TOPICS_TOKENS", "from-env-2",
                "SKIPSTREAM_LOG_LEVEL", "DEBUG",
                "PATH", "/bin"),
            List.of("topics.prompts=from-line"));

    assertThat(config.topics().prompts()).isEqualTo("from-line");
    assertThat(config.topics().tokens()).isEqualTo("from-env-2");
    assertThat(config.topics().deadLetters()).isEqualTo("from-file");
  }

  @Test
  void shouldHintAtTheNearestNameWhenASettingIsUnknown() {
    assertThatThrownBy(() -> SkipstreamConfig.of(Map.of("topic.prompts", "x")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("Unknown setting: topic.prompts (did you mean topics.prompts?)");
    assertThatThrownBy(() -> SkipstreamConfig.of(Map.of("entirely.different", "x")))
        .hasMessage("Unknown setting: entirely.different");
  }

  @ParameterizedTest
  @CsvSource({
    "decode.batch.max, 0, decode.batch.max",
    "decode.batch.max, many, decode.batch.max",
    "format.prompts, xml, format.prompts",
    "session.timeout.ms, 45000, session.timeout.ms",
    "topics.prompts, llm.completions.v1, llm.completions.v1",
    "topics.replies, 'a,llm.prompts.v1', llm.prompts.v1",
    "topics.replies, 'a,a', name a",
    "topics.replies, 'a,,b', can't be a topic's name",
    "topics.replies, a b, can't be a topic's name",
    "topics.replies, .., can't be a topic's name",
    "topics.replies, skipstream-pending-changelog, holds state",
    "streams.group.protocol, streams, classic",
    "kafka.group.protocol, consumer, classic",
    "streams.processing.guarantee, at_least_once, exactly_once_v2",
    "streams.application.id, x, without the prefix",
    "streams.consumer.max.poll.records, 500, overshoot",
    "kafka.max.poll.records, 500, overshoot",
    "streams.buffered.records.per.partition, 1000, overshoot",
    "streams.commit.interval.ms, 30000, short",
    "kafka.isolation.level, read_uncommitted, committed",
    "streams.producer.transactional.id, x, Kafka Streams chooses",
    "streams.processing.exception.handler, x.Continue, lose a prompt",
    "kafka.max.poll.records, few, number",
    "streams.rocksdb.config.setter, x.Mine, store.memory.bytes",
    "streams.num.standby.replicas, 1, set standby.replicas",
    "streams.main.consumer.group.instance.id, x, without the prefix",
    "kafka.group.instance.id, x, without the prefix",
    "standby.replicas, 11, standby.replicas",
    "group.instance.id, a b, letters",
    "shutdown.leave.group, false, needs group.instance.id",
    "poison.alone.after, 3, never ran alone"
  })
  void shouldSayWhyWhenASettingIsRefused(String name, String value, String reason) {
    assertThatThrownBy(() -> SkipstreamConfig.of(Map.of(name, value)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void shouldRefuseAssignmentsWhenTheyHaveNoName() {
    assertThatThrownBy(() -> SkipstreamConfig.load(null, Map.of(), List.of("novalue")))
        .hasMessageContaining("name=value");
  }

  @Test
  void shouldDeriveStreamsSettingsForShortSteps() {
    Properties properties =
        SkipstreamConfig.of(
                Map.of(
                    "application.id", "app",
                    "kafka.security.protocol", "SSL",
                    "standby.replicas", "1",
                    "group.instance.id", "host-7",
                    "limits.record.bytes", "2000000"))
            .streamsProperties();

    assertThat(properties)
        .containsEntry("application.id", "app")
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("poll.ms", 10L)
        .containsEntry("consumer.max.poll.records", 8)
        .containsEntry("buffered.records.per.partition", 8)
        .containsEntry("consumer.fetch.max.wait.ms", 50)
        .containsEntry("consumer.session.timeout.ms", 6000)
        .containsEntry("producer.transaction.timeout.ms", 5000)
        .containsEntry("group.protocol", "classic")
        .containsEntry("security.protocol", "SSL")
        .containsEntry("num.standby.replicas", 1)
        .containsEntry("main.consumer.group.instance.id", "host-7")
        .containsEntry("probing.rebalance.interval.ms", 60_000)
        .containsEntry("producer.max.request.size", 2_016_384);
    assertThat(new StreamsConfig(properties).getInt("num.stream.threads")).isEqualTo(2);
  }

  @Test
  void shouldHideSecretsWhenItTellsWhatIsSet() {
    SkipstreamConfig config =
        SkipstreamConfig.of(Map.of("kafka.ssl.keystore.password", "hush", "topics.dlq", "other"));

    assertThat(config.changed())
        .containsEntry("kafka.ssl.keystore.password", "[hidden]")
        .containsEntry("topics.dlq", "other");
  }
}
