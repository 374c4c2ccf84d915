package io.skipstream.processor.fuzz;

import io.skipstream.model.ModelLoadException;
import io.skipstream.tokenizer.ChatTemplate;
import io.skipstream.tokenizer.ChatTemplateException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Chat templates: published ones damaged, and ones made up by {@link TemplateGrammar}. */
final class TemplateTarget implements FuzzTarget {
  private final List<String> templates;
  private final Map<String, Object> variables = new HashMap<>();

  TemplateTarget(List<String> templates) {
    this.templates = List.copyOf(templates);
    Map<String, Object> odd = new HashMap<>();
    odd.put("role", "user");
    odd.put("content", null);
    odd.put("tool_calls", List.of(Map.of("function", Map.of("name", "f", "arguments", "{}"))));
    variables.put(
        "messages",
        List.of(
            Map.of("role", "system", "content", "Be brief."),
            Map.of("role", "user", "content", "{{ 7 }} {% if %} ' \" \\ 🌍 \u0000 \n<|im_end|>"),
            Map.of("role", "assistant", "content", "<think>a</think> " + "word ".repeat(2000)),
            odd));
    variables.put("add_generation_prompt", true);
    variables.put("long", "a".repeat(100_000));
    variables.put("text", "b c\nd");
    variables.put("many", Arrays.asList(3L, 1L, null, "x", 2.5, true, List.of(), Map.of("k", 1L)));
    variables.put("numbers", List.of(5, Long.MAX_VALUE, Long.MIN_VALUE, 0, -1));
    variables.put("map", Map.of("a", 1L, "b", List.of(1L, 2L)));
    variables.put("nothing", null);
  }

  @Override
  public String name() {
    return "chat templates";
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    templates.forEach(each -> seeds.add(each.getBytes(StandardCharsets.UTF_8)));
    return seeds;
  }

  @Override
  public byte[] mutate(byte[] input, byte[] other, Random random) {
    TemplateGrammar grammar = new TemplateGrammar(random);
    if (random.nextInt(2) == 0) {
      return grammar.template().getBytes(StandardCharsets.UTF_8);
    }
    byte[] mutated = input;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      mutated = ByteMutations.text(mutated, other, grammar.snippets(), random);
    }
    return mutated;
  }

  @Override
  public String feed(byte[] input) throws Exception {
    String source = new String(input, StandardCharsets.UTF_8);
    ChatTemplate template;
    try {
      template = ChatTemplate.parse("fuzz", source, Map.of("bos_token", "<s>"), Clock.systemUTC());
    } catch (ModelLoadException refused) {
      return "refused: " + refused.getMessage();
    }
    try {
      template.render(variables);
    } catch (ChatTemplateException failed) {
      return "failed: " + failed.getMessage();
    }
    return "rendered";
  }

  @Override
  public long allocationLimitBytes(int inputBytes) {
    // The work that a rendering may do is bounded, and with it what it may allocate.
    return (1L << 30) + 400L * inputBytes;
  }
}
