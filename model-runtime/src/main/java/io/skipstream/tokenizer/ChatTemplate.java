package io.skipstream.tokenizer;

import io.skipstream.model.ModelFiles;
import io.skipstream.model.ModelLoadException;
import io.skipstream.tokenizer.jinja.CallArguments;
import io.skipstream.tokenizer.jinja.Function;
import io.skipstream.tokenizer.jinja.JinjaException;
import io.skipstream.tokenizer.jinja.Template;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's chat template: messages to the text that the model was trained to continue. What
 * messages say is text only, never template.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class ChatTemplate {
  private final Template template;
  private final Map<String, String> specialTokens;
  private final Clock clock;

  private ChatTemplate(Template template, Map<String, String> specialTokens, Clock clock) {
    this.template = template;
    this.specialTokens = Map.copyOf(specialTokens);
    this.clock = clock;
  }

  /**
   * The template of a model, or null where it has none.
   *
   * @param clock for templates that name today's date
   * @throws ModelLoadException where the template cannot be read
   */
  public static ChatTemplate of(ModelFiles model, Clock clock) {
    return model.chatTemplate() == null
        ? null
        : parse(model.name(), model.chatTemplate(), model.specialTokens(), clock);
  }

  /**
   * @param name for errors
   * @param specialTokens texts by name, such as bos_token
   * @throws ModelLoadException where the template cannot be read
   */
  public static ChatTemplate parse(
      String name, String source, Map<String, String> specialTokens, Clock clock) {
    try {
      return new ChatTemplate(Template.parse(source), specialTokens, clock);
    } catch (JinjaException e) {
      throw new ModelLoadException(name + ": chat template: " + e.getMessage(), e);
    }
  }

  /**
   * @param addGenerationPrompt ends with what opens the model's own turn
   * @throws ChatTemplateException where the template refuses the messages
   */
  public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
    return render(
        Map.of(
            "messages",
            messages.stream().map(ChatTemplate::asMap).toList(),
            "add_generation_prompt",
            addGenerationPrompt));
  }

  /**
   * Renders with a template's variables as they are.
   *
   * @throws ChatTemplateException where the template refuses them
   */
  public String render(Map<String, ?> variables) {
    Map<String, Object> all = new HashMap<>(specialTokens);
    all.put("raise_exception", (Function) ChatTemplate::raise);
    all.put("strftime_now", (Function) this::formatNow);
    all.putAll(variables);
    try {
      return template.render(all);
    } catch (JinjaException e) {
      throw new ChatTemplateException("chat template: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> asMap(ChatMessage message) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("role", message.role());
    map.put("content", message.content());
    return map;
  }

  private static Object raise(CallArguments arguments) {
    throw new ChatTemplateException(
        "chat template: " + arguments.text(0, "message", "the messages are refused"), null);
  }

  private Object formatNow(CallArguments arguments) {
    return TimeFormat.format(arguments, ZonedDateTime.now(clock));
  }
}
