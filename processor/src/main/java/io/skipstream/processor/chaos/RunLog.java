package io.skipstream.processor.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;

/**
 * What happened when, beside the logs of the processes.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> owns its file.
 */
final class RunLog implements AutoCloseable {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  private final PrintWriter file;
  private final Consumer<String> progress;
  private final Clock clock;

  /**
   * @param progress told of some lines too
   * @param clock whose zone the processes log in
   */
  RunLog(Path directory, Consumer<String> progress, Clock clock) throws IOException {
    this.file =
        new PrintWriter(
            Files.newBufferedWriter(
                directory.resolve("run.log"),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND),
            true);
    this.progress = progress;
    this.clock = clock;
  }

  /** A line for the file only. */
  synchronized void note(String line) {
    file.println(TIME.format(LocalTime.now(clock)) + " " + line);
  }

  /** A line for those who wait, too. */
  void tell(String line) {
    note(line);
    progress.accept(line);
  }

  @Override
  public void close() {
    file.close();
  }
}
