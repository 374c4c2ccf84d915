package io.skipstream.processor.chaos;

import io.skipstream.processor.app.KafkaTopics;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.schemas.EventException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * A phase's topics, processors, producer and watch.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> owns all but broker and executor.
 */
final class Scene implements AutoCloseable {
  private static final long READY_MS = 180_000;
  private static final long LOOK_EVERY_MS = 100;
  private static final long END_MS = 45_000;

  /** Without a new answer for so long, what is missing is lost. */
  private static final long SILENCE_MS = 120_000;

  private final SkipstreamConfig config;
  private final int partitions;
  private final int instances;
  private final Clients clients;
  private final Admin admin;
  private final GroupView group;
  private final Fleet fleet;
  private final Expectations expectations = new Expectations();
  private final List<Answer> answers;
  private final Feeder feeder;
  private final CompletionWatch watch;

  private Scene(SkipstreamConfig config, Stage stage) throws IOException {
    ChaosOptions options = stage.options();
    this.config = config;
    this.partitions = options.partitions();
    this.instances = options.instances();
    this.clients = stage.broker().clients();
    this.admin = clients.admin();
    new KafkaTopics(admin).create(config);
    String name = config.text(Settings.APPLICATION_ID);
    this.group = new GroupView(admin, name, config.topics().prompts());
    this.fleet =
        new Fleet(
            instances,
            config,
            options.mainClass(),
            stage.jvm(),
            Files.createDirectories(options.directory().resolve(name)),
            stage.executor());
    this.answers = stage.answers();
    this.feeder = newFeeder("chaos-feeder");
    this.watch =
        CompletionWatch.start(clients, config.topics().completions(), partitions, System::nanoTime);
  }

  /**
   * Sets everything up; no processor runs yet.
   *
   * @param config with an application id of its own, which names the topics too
   */
  static Scene open(SkipstreamConfig config, Stage stage) throws IOException {
    return new Scene(config, stage);
  }

  SkipstreamConfig config() {
    return config;
  }

  Clients clients() {
    return clients;
  }

  GroupView group() {
    return group;
  }

  Fleet fleet() {
    return fleet;
  }

  Expectations expectations() {
    return expectations;
  }

  Feeder feeder() {
    return feeder;
  }

  /** A producer beside the usual one; the caller's to close. */
  Feeder newFeeder(String clientId) {
    return new Feeder(clients.producer(clientId), config.topics().prompts(), answers, expectations);
  }

  CompletionWatch watch() {
    return watch;
  }

  /** Starts the processors, if they don't run, and waits until each has its share. */
  void awaitAllAtWork() throws InterruptedException {
    fleet.start();
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_MS);
    while (!isAllAtWork(group.partitions())) {
      if (System.nanoTime() > endNanos) {
        throw new ChaosException("the processors did not get ready, see their logs", null);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  /** Waits until all is answered, or it is clear that some will not be. */
  void awaitAnswers(Consumer<String> progress) throws InterruptedException {
    feeder.flush();
    // Under fire nobody may have answered for long: that is no sign that nobody will.
    long begunNanos = System.nanoTime();
    int before = -1;
    while (watch.answeredCount() < expectations.answerCount()) {
      if (watch.failure() != null) {
        throw new ChaosException("the completions can't be read", watch.failure());
      }
      long now = System.nanoTime();
      long silentMs =
          TimeUnit.NANOSECONDS.toMillis(Math.min(now - begunNanos, now - watch.lastNewNanos()));
      if (silentMs > SILENCE_MS) {
        progress.accept("no new answer for " + silentMs / 1000 + " s, not waiting any longer");
        return;
      }
      int missing = expectations.answerCount() - watch.answeredCount();
      if (before < 0 || missing <= before - 1000) {
        progress.accept("waiting for " + missing + " answers");
        before = missing;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  /** Ends the processors and judges what they left. */
  Verdict judge() throws InterruptedException, EventException {
    fleet.end(END_MS);
    Committed committed = CommittedTopics.read(clients, admin, config, partitions);
    return new Judge(expectations).judge(committed);
  }

  @Override
  public void close() throws InterruptedException {
    fleet.close();
    feeder.close();
    watch.close();
    admin.close();
  }

  private boolean isAllAtWork(Map<Integer, Set<Integer>> assigned) {
    if (assigned == null || assigned.size() < instances) {
      return false;
    }
    long idle = assigned.values().stream().filter(Set::isEmpty).count();
    int all = assigned.values().stream().mapToInt(Set::size).sum();
    return all == partitions && (idle == 0 || instances > partitions);
  }
}
