package io.skipstream.processor.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.tools.AclCommand;
import org.apache.kafka.tools.StreamsResetter;

/**
 * Runs the commands that the module's README tells, with Kafka's own tools, in this process.
 *
 * <p><b>Threading:</b> one at a time.
 */
public final class KafkaTools {
  private static final Path README = Path.of("README.md");

  private final String bootstrapServers;
  private final Path clientSettings;

  /**
   * @param clientSettings a properties file
   */
  public KafkaTools(String bootstrapServers, Path clientSettings) {
    this.bootstrapServers = bootstrapServers;
    this.clientSettings = clientSettings;
  }

  /** The README's lines that begin with this command, with continued ones as one. */
  public static List<String> documented(String command) {
    try {
      return Files.readString(README)
          .replace("\\\n", " ")
          .lines()
          .filter(line -> line.startsWith(command + " "))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code kafka-acls.sh}. */
  public void acls(String line) {
    // It ends the JVM when something fails.
    Exit.setExitProcedure(
        (status, message) -> {
          throw new AssertionError(line + " ended with " + status + ": " + message);
        });
    try {
      quietly(
          () -> {
            AclCommand.main(arguments(line));
            return 0;
          });
    } finally {
      Exit.resetExitProcedure();
    }
  }

  /** {@code kafka-streams-application-reset.sh}; returns its exit code. */
  public int reset(String line) {
    return quietly(() -> new StreamsResetter().execute(arguments(line)));
  }

  private static int quietly(IntSupplier tool) {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      return tool.getAsInt();
    } finally {
      System.setOut(out);
    }
  }

  private String[] arguments(String line) {
    List<String> words = new ArrayList<>(List.of(line.trim().split("\\s+")));
    words.remove(0);
    words.replaceAll(word -> word.equals("$BROKERS") ? bootstrapServers : word);
    words.add("--command-config");
    words.add(clientSettings.toString());
    return words.toArray(String[]::new);
  }
}
