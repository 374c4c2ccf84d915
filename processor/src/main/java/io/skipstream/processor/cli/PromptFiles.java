package io.skipstream.processor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skipstream.schemas.v1.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prompts out of a file's text; an error names file and line. */
final class PromptFiles {
  private PromptFiles() {}

  static List<PromptInput> parse(String text, String name, ObjectMapper mapper)
      throws CliException {
    boolean objects = name.toLowerCase(Locale.ROOT).endsWith(".jsonl");
    List<PromptInput> prompts = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank()) {
        continue;
      }
      prompts.add(
          objects ? parseObject(line, name + ":" + (i + 1), mapper) : PromptInput.ofText(line));
    }
    return prompts;
  }

  private static PromptInput parseObject(String line, String where, ObjectMapper mapper)
      throws CliException {
    try {
      JsonNode object = mapper.readTree(line);
      List<ChatMessage> messages = new ArrayList<>();
      for (JsonNode message : object.path("messages")) {
        messages.add(
            ChatMessage.newBuilder()
                .setRole(message.path("role").asText())
                .setContent(message.path("content").asText())
                .build());
      }
      return new PromptInput(
          textOrNull(object, "id"),
          textOrNull(object, "stream"),
          textOrNull(object, "prompt"),
          messages);
    } catch (JsonProcessingException e) {
      throw new CliException(ExitCode.USAGE, where + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, where + ": " + e.getMessage(), e);
    }
  }

  private static String textOrNull(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() ? value.textValue() : null;
  }
}
