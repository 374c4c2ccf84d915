package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.skipstream.schemas.v1.ChatMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that give prompts. */
final class PromptMixin {
  @Option(names = "--prompt", paramLabel = "TEXT", description = "The prompt, as it is.")
  private String prompt;

  @Option(
      names = "--prompt-file",
      paramLabel = "FILE",
      description =
          "One prompt a line; *.jsonl: one object a line with prompt or messages, id, stream."
              + " - is standard input.")
  private Path promptFile;

  @Option(
      names = "--message",
      paramLabel = "ROLE:TEXT",
      converter = MessageConverter.class,
      description = "A chat message; may be repeated.")
  private List<ChatMessage> messages = new ArrayList<>();

  /** The prompts, at least one. */
  List<PromptInput> read(InputStream standardInput, ObjectMapper mapper)
      throws IOException, CliException {
    int given = (prompt == null ? 0 : 1) + (promptFile == null ? 0 : 1);
    given += messages.isEmpty() ? 0 : 1;
    if (given != 1) {
      throw new CliException(
          ExitCode.USAGE, "give one of --prompt, --prompt-file and --message, not " + given);
    }
    if (prompt != null) {
      return List.of(PromptInput.ofText(prompt));
    }
    if (!messages.isEmpty()) {
      return List.of(PromptInput.ofMessages(messages));
    }
    String name = promptFile.toString();
    String text =
        name.equals("-")
            ? new String(standardInput.readAllBytes(), StandardCharsets.UTF_8)
            : Files.readString(promptFile);
    List<PromptInput> prompts = PromptFiles.parse(text, name, mapper);
    if (prompts.isEmpty()) {
      throw new CliException(ExitCode.USAGE, "no prompt in " + name);
    }
    return prompts;
  }

  /** Whether several prompts may come. */
  boolean many() {
    return promptFile != null;
  }
}
