package io.skipstream.processor.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.app.ExitStatus;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.BundledPromptEvents;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.schemas.v1.CompletionEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KeyValue;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * The processor's image and brokers in containers, also when one of either is killed. All texts are
 * compared with those of an undisturbed run.
 */
@EnabledIf(
    value = "io.skipstream.processor.container.DockerEngine#answers",
    disabledReason = DockerEngine.ABSENT)
class ContainersIT {
  private static final int PROMPTS = 120;
  private static final int BEFORE_THE_FAULT = 30;
  private static final int MAX_NEW_TOKENS = 32;
  private static final int STOP_SECONDS = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static Network network;
  private static BrokerPair brokers;
  private static ImageFromDockerfile image;
  private static Cluster cluster;
  private static List<CompletionEvent> undisturbed;
  private static int healthExitCode;
  private static long stoppedExitCode;

  @BeforeAll
  static void runUndisturbed() throws IOException, InterruptedException {
    network = Network.newNetwork();
    image = Images.processor();
    brokers = BrokerPair.start(network);
    cluster = new Cluster(brokers.bootstrapServers());

    SkipstreamConfig config = prepare("undisturbed");
    cluster.send(config, prompts());
    try (ProcessorContainer processor = processor(config)) {
      undisturbed = awaitAll(config, processor);
      healthExitCode =
          processor.execInContainer(DockerEngine.healthCheck(image.get())).getExitCode();
      stoppedExitCode = DockerEngine.stop(processor.getContainerId(), STOP_SECONDS);
    }
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
    if (brokers != null) {
      brokers.close();
    }
    network.close();
  }

  @Test
  void shouldAnswerEachPromptOnceWhenUndisturbed() {
    assertThat(undisturbed).hasSize(PROMPTS);
    assertThat(undisturbed).extracting(CompletionEvent::getId).doesNotHaveDuplicates();
    assertThat(undisturbed).noneMatch(event -> event.getFinishReason().equals("error"));
    assertThat(undisturbed).allMatch(event -> event.getAttempt() == 1);
  }

  @Test
  void shouldAnswerHealthCheckAndSigtermWhenNothingIsLeft() {
    assertThat(healthExitCode).isZero();
    assertThat(stoppedExitCode).isEqualTo(ExitStatus.DRAINED.code());
  }

  @Test
  void shouldGenerateWhenThereIsNoNetworkAndNothingToWriteTo() {
    try (GenericContainer<?> container = new GenericContainer<>(image)) {
      container
          .withNetworkMode("none")
          .withCreateContainerCmdModifier(ProcessorContainer::confine)
          .withCommand("generate", "--json", "--prompt", "public class ", "--max-new-tokens", "8")
          .withStartupCheckStrategy(
              new OneShotStartupCheckStrategy().withTimeout(Duration.ofSeconds(60)));
      container.start();

      assertThat(container.getLogs(OutputFrame.OutputType.STDOUT))
          .contains("\"finish_reason\"")
          .contains("\"completion_tokens\"");
      assertThat(container.getLogs(OutputFrame.OutputType.STDERR)).doesNotContain("ERROR", "WARN");
    }
  }

  @Test
  void shouldAnswerEachPromptOnceWhenABrokerIsKilledAndStartedAgain()
      throws ExecutionException, InterruptedException {
    SkipstreamConfig config = prepare("broker-killed");
    assertThat(cluster.leaders(config.topics().prompts())).contains(BrokerPair.SECOND_ID);
    List<KeyValue<String, String>> prompts = prompts();
    cluster.send(config, prompts.subList(0, PROMPTS / 2));
    try (ProcessorContainer processor = processor(config)) {
      cluster.awaitCommitted(config.topics().completions(), BEFORE_THE_FAULT, PATIENCE);
      assertThat(cluster.completions(config)).hasSizeLessThan(PROMPTS / 2);
      brokers.killSecondAndStartItAgain();
      cluster.send(config, prompts.subList(PROMPTS / 2, PROMPTS));

      assertThat(texts(awaitAll(config, processor))).isEqualTo(texts(undisturbed));
      assertThat(DockerEngine.stop(processor.getContainerId(), STOP_SECONDS))
          .isEqualTo(ExitStatus.DRAINED.code());
    }
  }

  @Test
  void shouldAnswerEachPromptOnceWhenTheProcessorIsKilledAndReplaced() {
    SkipstreamConfig config = prepare("processor-killed");
    cluster.send(config, prompts());
    try (ProcessorContainer first = processor(config)) {
      cluster.awaitCommitted(config.topics().completions(), BEFORE_THE_FAULT, PATIENCE);
      DockerEngine.kill(first.getContainerId());
      assertThat(cluster.completions(config)).hasSizeLessThan(PROMPTS);
    }
    // Nothing of the first one's disk is left.
    try (ProcessorContainer second = processor(config)) {
      List<CompletionEvent> events = awaitAll(config, second);

      assertThat(texts(events)).isEqualTo(texts(undisturbed));
      assertThat(events).filteredOn(event -> event.getAttempt() > 1).isNotEmpty();
      assertThat(DockerEngine.stop(second.getContainerId(), STOP_SECONDS))
          .isEqualTo(ExitStatus.DRAINED.code());
    }
  }

  private static SkipstreamConfig prepare(String name) {
    return cluster.prepare(name, Path.of("unused"));
  }

  private static List<KeyValue<String, String>> prompts() {
    return BundledPromptEvents.of(PROMPTS, MAX_NEW_TOKENS);
  }

  private static ProcessorContainer processor(SkipstreamConfig config) {
    ProcessorContainer processor =
        new ProcessorContainer(image, network, config, BrokerPair.BOOTSTRAP_SERVERS);
    processor.start();
    return processor;
  }

  private static List<CompletionEvent> awaitAll(
      SkipstreamConfig config, ProcessorContainer processor) {
    try {
      cluster.awaitCommitted(config.topics().completions(), PROMPTS, PATIENCE);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not all answered; the processor said: " + processor.getLogs(), e);
    }
    assertThat(cluster.committed(config.topics().deadLetters())).isEmpty();
    return cluster.completions(config);
  }

  private static Map<String, String> texts(List<CompletionEvent> events) {
    // Fails if two have the same id.
    return events.stream()
        .collect(Collectors.toMap(CompletionEvent::getId, CompletionEvent::getText));
  }
}
