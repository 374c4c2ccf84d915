package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line's {@code run}, with the real engine, in a JVM of its own. */
final class RunProcess {
  private RunProcess() {}

  /** Starts such a JVM; its errors go to this one's. */
  static Process start(SkipstreamConfig config) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "run"));
    config.changed().forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
