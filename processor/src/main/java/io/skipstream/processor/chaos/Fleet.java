package io.skipstream.processor.chaos;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The processors, each in a JVM and with a state directory of its own.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> owns the processes.
 */
final class Fleet implements AutoCloseable {
  private static final int HEAP_MB = 192;
  private static final String SET = "--set";

  private final List<Child> children = new ArrayList<>();
  private final List<Path> states = new ArrayList<>();

  /**
   * @param config what all have in common
   * @param directory for states and logs
   */
  Fleet(
      int instances,
      SkipstreamConfig config,
      String mainClass,
      JvmCommand jvm,
      Path directory,
      ScheduledExecutorService executor)
      throws IOException {
    for (int i = 0; i < instances; i++) {
      Path state = Files.createDirectories(directory.resolve("state-" + i));
      states.add(state);
      children.add(
          new Child(
              GroupView.name(i),
              jvm.of(
                  HEAP_MB,
                  List.of("-D" + ChaosHooks.PROPERTY + "=true"),
                  mainClass,
                  arguments(config, i, state)),
              directory.resolve(GroupView.name(i) + ".log"),
              executor));
    }
  }

  void start() {
    children.forEach(Child::start);
  }

  Child child(int instance) {
    return children.get(instance);
  }

  /** Deletes the state of an instance that is not running. */
  void wipeState(int instance) {
    Directories.delete(states.get(instance));
  }

  /** Ends all in an orderly way. */
  void end(long patienceMs) throws InterruptedException {
    children.forEach(Child::dismiss);
    for (Child child : children) {
      child.awaitEnd(patienceMs);
    }
  }

  /** How often instances ended, by exit status. */
  Map<Integer, Integer> exits() {
    Map<Integer, Integer> all = new TreeMap<>();
    for (Child child : children) {
      child.exits().forEach((status, count) -> all.merge(status, count, Integer::sum));
    }
    return all;
  }

  /** How often instances were started. */
  int starts() {
    return children.stream().mapToInt(Child::starts).sum();
  }

  @Override
  public void close() {
    children.forEach(Child::close);
  }

  private static List<String> arguments(SkipstreamConfig config, int instance, Path state) {
    Map<String, String> settings = new TreeMap<>(config.changed());
    settings.put(Settings.STATE_DIR, state.toString());
    // Both kinds of members, and both ways to restart one.
    boolean keepsPlace = instance % 2 == 1;
    if (keepsPlace) {
      settings.put(Settings.GROUP_INSTANCE_ID, GroupView.name(instance));
    } else {
      settings.put(Settings.STREAMS_PREFIX + "client.id", GroupView.name(instance));
    }
    settings.put(Settings.SHUTDOWN_LEAVE_GROUP, String.valueOf(!keepsPlace));
    List<String> arguments = new ArrayList<>();
    arguments.add("run");
    settings.forEach((name, value) -> arguments.addAll(List.of(SET, name + "=" + value)));
    return arguments;
  }
}
