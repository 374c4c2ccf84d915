package io.skipstream.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** The prompts that are bundled with the demo model, of two streams: Java code and prose. */
public final class DemoPrompts {
  private DemoPrompts() {}

  /**
   * @param stream java or prose
   */
  public record DemoPrompt(String id, String stream, String prompt) {}

  /** All prompts, Java first. */
  public static List<DemoPrompt> all() {
    List<DemoPrompt> prompts = new ArrayList<>();
    prompts.addAll(ofStream("java"));
    prompts.addAll(ofStream("prose"));
    return List.copyOf(prompts);
  }

  /** The prompts of one stream, in the order of the file. */
  public static List<DemoPrompt> ofStream(String stream) {
    ObjectMapper mapper = new ObjectMapper();
    List<DemoPrompt> prompts = new ArrayList<>();
    for (String line : DemoModel.text("prompts-" + stream + ".jsonl").lines().toList()) {
      try {
        JsonNode node = mapper.readTree(line);
        prompts.add(
            new DemoPrompt(
                node.required("id").textValue(),
                node.required("stream").textValue(),
                node.required("prompt").textValue()));
      } catch (JsonProcessingException e) {
        throw new ModelLoadException("bundled prompts of " + stream + " are not valid JSON", e);
      }
    }
    return List.copyOf(prompts);
  }
}
