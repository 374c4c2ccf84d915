package io.skipstream.processor.cli;

import static io.skipstream.processor.testing.Scrape.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.skipstream.processor.app.ExitStatus;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.app.StartupException;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.config.TopicNames;
import io.skipstream.processor.embedded.EmbeddedKafka;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.KafkaTools;
import io.skipstream.processor.testing.TimedGenerator;
import io.skipstream.schemas.v1.CompletionEvent;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that knows who is who, and the rights that the README grants. */
class AccessControlIT {
  private static final String ADMIN = "admin";
  private static final String PROCESSOR = "skipstream";
  private static final String OPERATOR = "operator";
  private static final String CLIENT = "client";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path shared;

  private static Cluster cluster;

  @TempDir Path state;

  @BeforeAll
  static void start() throws Exception {
    cluster = new Cluster(EmbeddedKafka.start(brokerSettings()), as(ADMIN));
    KafkaTools tools = new KafkaTools(cluster.bootstrapServers(), file(as(ADMIN)));
    List<String> lines = KafkaTools.documented("kafka-acls.sh");
    assertThat(lines).hasSizeGreaterThan(1);
    lines.forEach(tools::acls);
    await().atMost(PATIENCE).until(() -> acls(CLIENT).size() >= 4);
    command(OPERATOR, "topics");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void shouldServeWhenItHasTheDocumentedRights() {
    SkipstreamConfig config = config(PROCESSOR, state.resolve("1"));
    TopicNames topics = config.topics();
    try (SkipstreamApp app = cluster.run(config, new TimedGenerator(4, 20))) {
      cluster.cancel(config, "s", "cancelled");
      await()
          .atMost(PATIENCE)
          .until(() -> sum(app.scrape(), "skipstream_cancellations_read_total") == 1);
      cluster.send(config, "s", prompt("answered"));
      cluster.send(config, "s", prompt("cancelled"));
      cluster.send(config, "s", "{\"id\":\"refused\",\"prompt\":\"x\",\"temperature\":-1}");
      await().atMost(PATIENCE).until(() -> answers(config).size() >= 3);
      await().atMost(PATIENCE).until(() -> priorRecords(topics.tuningPrior()) > 0);

      assertThat(app.shutdown()).isEqualTo(ExitStatus.DRAINED);
    }
    assertThat(answers(config))
        .extracting(CompletionEvent::getId, CompletionEvent::getFinishReason)
        .containsExactlyInAnyOrder(
            tuple("answered", "length"),
            tuple("cancelled", "cancelled"),
            tuple("refused", "error"));
    assertThat(cluster.committed(topics.tokens())).isNotEmpty();
    assertThat(cluster.committed(topics.acceptance())).isNotEmpty();
    assertThat(cluster.committed(topics.deadLetters())).isNotEmpty();
    assertThat(cluster.committed("skipstream-tuning-changelog")).isNotEmpty();

    // Without its directory: all that it knows it reads from the changelogs.
    try (SkipstreamApp app = cluster.run(config(PROCESSOR, state.resolve("2")), quick())) {
      cluster.send(config, "s", prompt("answered"));
      cluster.send(config, "s", prompt("after"));
      await().atMost(PATIENCE).until(() -> answers(config).size() >= 4);

      assertThat(app.shutdown()).isEqualTo(ExitStatus.DRAINED);
    }
    assertThat(answers(config))
        .extracting(CompletionEvent::getId)
        .containsExactlyInAnyOrder("answered", "cancelled", "refused", "after");
  }

  @Test
  void shouldNameTheRightWhenOneOfThoseDocumentedIsMissing() throws Exception {
    SkipstreamConfig config = config(PROCESSOR, state);
    // So that there are changelogs, whose rights can be asked for.
    cluster.run(config, quick()).close();
    List<AclBinding> rights = new ArrayList<>(acls(PROCESSOR));
    assertThat(rights).hasSizeGreaterThan(1);
    // Last, since the changelogs are gone then.
    rights.sort(Comparator.comparing(right -> right.entry().operation() == AclOperation.CREATE));

    for (AclBinding right : rights) {
      if (right.entry().operation() == AclOperation.CREATE) {
        deleteChangelogs();
      }
      revoke(right);

      assertThatThrownBy(() -> cluster.run(config, quick()))
          .as("without %s", right)
          .isInstanceOf(StartupException.class)
          .hasMessageContaining(name(right.entry().operation()))
          .hasMessageContaining(right.pattern().name())
          .hasMessageContaining("Access control");
      grant(right);
    }

    try (SkipstreamApp app = cluster.run(config(PROCESSOR, state.resolve("anew")), quick())) {
      assertThat(app.isRunning()).isTrue();
    }
  }

  @Test
  void shouldNameTheReplyTopicWhenItMayNotBeWritten() {
    String replies = "llm.team.completions.v1";
    command(OPERATOR, "topics", "--set", "topics.replies=" + replies);
    SkipstreamConfig config = config(PROCESSOR, state).with(Map.of("topics.replies", replies));

    assertThatThrownBy(() -> cluster.run(config, quick()))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("Write topic " + replies)
        .hasMessageContaining("DescribeConfigs topic " + replies);
  }

  @Test
  void shouldServeOperatorsAndClientsWhenTheyHaveTheDocumentedRights() {
    SkipstreamConfig config = config(PROCESSOR, state);
    try (SkipstreamApp app = cluster.run(config, quick())) {
      String answer =
          command(CLIENT, "submit", "--stream-tokens", "--id", "asked", "--prompt", "say hello");
      assertThat(answer).startsWith("answer to say hello");
      command(CLIENT, "cancel", "--stream", "o", "--id", "gone");
      int letters = cluster.committed(config.topics().deadLetters()).size();
      cluster.send(config, "o", "{\"id\":\"cold\",\"prompt\":\"x\",\"temperature\":-1}");
      cluster.awaitCommitted(config.topics().deadLetters(), letters + 1);

      command(OPERATOR, "redrive", "--id", "cold");
      cluster.awaitCommitted(config.topics().deadLetters(), letters + 2);
      assertThat(app.isRunning()).isTrue();
    }
  }

  @Test
  void shouldNameTheTopicWhenItMayNotBeCreated() {
    CliHarness cli = CliHarness.real();
    int status = cli.run(arguments(CLIENT, "topics"));

    assertThat(status).isNotZero();
    assertThat(cli.err()).contains("Could not create the topic llm.").contains("uthoriz");
  }

  /** Of the stream that only one test has. */
  private static List<CompletionEvent> answers(SkipstreamConfig config) {
    return cluster.completions(config).stream()
        .filter(event -> event.getStream().equals("s"))
        .toList();
  }

  private static TimedGenerator quick() {
    return new TimedGenerator(4, 10);
  }

  private static String prompt(String id) {
    return "{\"id\":\"" + id + "\",\"prompt\":\"say " + id + "\",\"stream_tokens\":true}";
  }

  private static String command(String user, String... words) {
    CliHarness cli = CliHarness.real();
    assertThat(cli.run(arguments(user, words))).as(cli.err()).isEqualTo(ExitCode.OK.status());
    return cli.out();
  }

  private static String[] arguments(String user, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    settings(user, shared)
        .forEach((name, value) -> all.addAll(List.of("--set", name + "=" + value)));
    return all.toArray(String[]::new);
  }

  /** With the shipped names, which are the README's. */
  private static SkipstreamConfig config(String user, Path stateDirectory) {
    return SkipstreamConfig.of(settings(user, stateDirectory));
  }

  private static Map<String, String> settings(String user, Path stateDirectory) {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("state.dir", stateDirectory.toString());
    settings.put("http.port", "-1");
    settings.put("topics.partitions", String.valueOf(Cluster.PARTITIONS));
    as(user).forEach((name, value) -> settings.put("kafka." + name, value));
    return settings;
  }

  private static long priorRecords(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    return cluster
        .admin()
        .listOffsets(Map.of(partition, OffsetSpec.latest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  private static void deleteChangelogs() throws Exception {
    List<String> changelogs =
        cluster.admin().listTopics().names().get().stream()
            .filter(topic -> topic.endsWith("-changelog"))
            .toList();
    cluster.admin().deleteTopics(changelogs).all().get();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                cluster.admin().listTopics().names().get().stream()
                    .noneMatch(changelogs::contains));
  }

  private static void revoke(AclBinding right) throws Exception {
    cluster.admin().deleteAcls(List.of(right.toFilter())).all().get();
    await().atMost(PATIENCE).until(() -> !acls(PROCESSOR).contains(right));
  }

  private static void grant(AclBinding right) throws Exception {
    cluster.admin().createAcls(List.of(right)).all().get();
    await().atMost(PATIENCE).until(() -> acls(PROCESSOR).contains(right));
  }

  private static Collection<AclBinding> acls(String user) throws Exception {
    return cluster
        .admin()
        .describeAcls(
            new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter(
                    "User:" + user, null, AclOperation.ANY, AclPermissionType.ANY)))
        .values()
        .get();
  }

  private static String name(AclOperation operation) {
    return operation == AclOperation.DESCRIBE_CONFIGS
        ? "DescribeConfigs"
        : operation.name().charAt(0) + operation.name().substring(1).toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> brokerSettings() {
    StringBuilder users = new StringBuilder(login(ADMIN));
    for (String user : List.of(ADMIN, PROCESSOR, OPERATOR, CLIENT)) {
      users.append(" user_").append(user).append("=\"").append(password(user)).append('"');
    }
    return Map.of(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        // The controller's listener, which knows no names, and the broker itself.
        "super.users", "User:ANONYMOUS;User:" + ADMIN,
        "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,CLIENTS:SASL_PLAINTEXT",
        "sasl.enabled.mechanisms", "PLAIN",
        "sasl.mechanism.inter.broker.protocol", "PLAIN",
        "listener.name.clients.plain.sasl.jaas.config", users + ";");
  }

  private static Map<String, String> as(String user) {
    return Map.of(
        "security.protocol", "SASL_PLAINTEXT",
        "sasl.mechanism", "PLAIN",
        "sasl.jaas.config", login(user) + ";");
  }

  private static String login(String user) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
        + user
        + "\" password=\""
        + password(user)
        + "\"";
  }

  private static String password(String user) {
    return "of-" + user;
  }

  private static Path file(Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    Path file = shared.resolve("client.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }
}
