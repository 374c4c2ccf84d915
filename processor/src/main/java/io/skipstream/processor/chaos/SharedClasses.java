package io.skipstream.processor.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An archive of class data for the processes of a run: they start more often than anything else,
 * and with it a start costs half the time.
 */
final class SharedClasses {
  private static final int HEAP_MB = 512;
  private static final long PATIENCE_MS = 120_000;

  /** Broker and processor in one process, which ends soon: loads nearly all that is needed. */
  private static final List<String> LOADS_ALL =
      List.of("demo", "--json", "--prompts", "4", "--max-new-tokens", "2");

  private SharedClasses() {}

  /**
   * The command with an archive; the same command where the JVM makes none, as for class paths with
   * directories.
   */
  static JvmCommand archived(JvmCommand jvm, String mainClass, Path directory)
      throws IOException, InterruptedException {
    boolean jarsOnly =
        Arrays.stream(jvm.classPath().split(File.pathSeparator))
            .allMatch(entry -> entry.endsWith(".jar"));
    if (!jarsOnly) {
      return jvm;
    }
    Path archive = directory.resolve("classes.jsa");
    List<String> options = List.of("-XX:ArchiveClassesAtExit=" + archive);
    Process process =
        new ProcessBuilder(jvm.of(HEAP_MB, options, mainClass, LOADS_ALL))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("classes.log").toFile())
            .start();
    if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return Files.exists(archive) ? new JvmCommand(jvm.classPath(), archive) : jvm;
  }
}
