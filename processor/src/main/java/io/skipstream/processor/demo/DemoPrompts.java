package io.skipstream.processor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** The demo's prompts, out of JSON lines with id, stream and prompt. */
public final class DemoPrompts {
  private DemoPrompts() {}

  /**
   * @throws IOException if a line is no JSON object with the three fields
   */
  public static List<DemoPrompt> parse(String jsonLines) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<DemoPrompt> prompts = new ArrayList<>();
    for (String line : jsonLines.lines().filter(line -> !line.isBlank()).toList()) {
      JsonNode node = mapper.readTree(line);
      prompts.add(new DemoPrompt(text(node, "id"), text(node, "stream"), text(node, "prompt")));
    }
    return prompts;
  }

  /**
   * So many prompts: streams in turn, and from the second time on with fresh ids.
   *
   * @param streams the prompts of each stream; none is empty
   */
  public static List<DemoPrompt> take(List<List<DemoPrompt>> streams, int count) {
    List<Iterator<DemoPrompt>> turns =
        streams.stream().map(prompts -> (Iterator<DemoPrompt>) new Rounds(prompts)).toList();
    List<DemoPrompt> taken = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      taken.add(turns.get(i % turns.size()).next());
    }
    return taken;
  }

  private static String text(JsonNode node, String field) throws IOException {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new IOException("a demo prompt has no text field '" + field + "': " + node);
    }
    return value.textValue();
  }

  private static final class Rounds implements Iterator<DemoPrompt> {
    private final List<DemoPrompt> prompts;
    private int next;

    Rounds(List<DemoPrompt> prompts) {
      if (prompts.isEmpty()) {
        throw new IllegalArgumentException("a stream of the demo has no prompts");
      }
      this.prompts = prompts;
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public DemoPrompt next() {
      DemoPrompt prompt = prompts.get(next % prompts.size());
      int round = next / prompts.size();
      next++;
      return round == 0
          ? prompt
          : new DemoPrompt(
              String.format(Locale.ROOT, "%s-r%d", prompt.id(), round + 1),
              prompt.stream(),
              prompt.prompt());
    }
  }
}
