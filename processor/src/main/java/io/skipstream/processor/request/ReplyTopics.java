package io.skipstream.processor.request;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.TopicNames;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.RawHeader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The topics that a prompt's header may name for its completion. Only those that the settings
 * allow: whoever may send prompts must not write elsewhere with the rights of the processor.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class ReplyTopics {
  private final Set<String> allowed;

  public ReplyTopics(List<String> allowed) {
    this.allowed = new LinkedHashSet<>(allowed);
  }

  /**
   * @throws RejectedPromptException if the prompt asks for a topic that is not allowed
   */
  public void check(PendingPrompt prompt) throws RejectedPromptException {
    RawHeader asked = PendingPrompts.lastHeader(prompt, RequestHeaders.REPLY_TOPIC);
    if (asked == null || of(prompt) != null) {
      return;
    }
    String topic = asked.getValue().toStringUtf8();
    throw new RejectedPromptException(
        ErrorCode.INVALID_PROMPT,
        RequestHeaders.REPLY_TOPIC,
        RequestHeaders.REPLY_TOPIC
            + ": "
            + (TopicNames.isLegal(topic)
                ? "'" + topic + "'"
                : "a value of " + asked.getValue().size() + " bytes that can't name a topic")
            + " is not one of "
            + Settings.TOPICS_REPLIES
            + ": "
            + (allowed.isEmpty() ? "none" : String.join(", ", allowed)),
        null);
  }

  /**
   * Where the prompt's completion goes.
   *
   * @return null for the topic of all completions; so too if the settings have changed since it was
   *     accepted and do not allow its topic any more
   */
  public String of(PendingPrompt prompt) {
    RawHeader asked = PendingPrompts.lastHeader(prompt, RequestHeaders.REPLY_TOPIC);
    if (asked == null) {
      return null;
    }
    String topic = asked.getValue().toStringUtf8();
    return allowed.contains(topic) ? topic : null;
  }
}
