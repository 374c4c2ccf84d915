package io.skipstream.processor.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How to start a JVM like this one, cheap in start and memory.
 *
 * @param classPath its class path
 * @param archive shared class data that make its start cheaper; null for none
 */
record JvmCommand(String classPath, Path archive) {
  private static final List<String> CHEAP =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto");

  JvmCommand {
    Objects.requireNonNull(classPath, "classPath");
  }

  /** With the class path of this process. */
  static JvmCommand likeThisOne() {
    return new JvmCommand(System.getProperty("java.class.path"), null);
  }

  /**
   * The command line.
   *
   * @param options further options of the JVM
   */
  List<String> of(int heapMb, List<String> options, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMb + "m");
    command.addAll(CHEAP);
    if (archive != null) {
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return command;
  }
}
