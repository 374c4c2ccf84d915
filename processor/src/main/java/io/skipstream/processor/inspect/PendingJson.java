package io.skipstream.processor.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.SeenRequest;

/** Where a prompt stands, without what it says. */
final class PendingJson {
  private PendingJson() {}

  static void add(ObjectNode node, PendingPrompt prompt) {
    node.put("state", state(prompt));
    node.put("attempts", prompt.getAttempts());
    node.put("crashes", prompt.getCrashes());
    node.put("accepted_epoch_ms", prompt.getAcceptedEpochMs());
    if (prompt.getRequest().hasDeadlineEpochMs()) {
      node.put("deadline_epoch_ms", prompt.getRequest().getDeadlineEpochMs());
    }
    node.put("max_new_tokens", prompt.getRequest().getMaxNewTokens());
    node.put("prompt_characters", prompt.getRequest().getPrompt().length());
    node.put("model_fingerprint", prompt.getModelFingerprint());
    node.put("source_topic", prompt.getTopic());
    node.put("source_partition", prompt.getPartition());
    node.put("source_offset", prompt.getOffset());
  }

  static void addEnded(ObjectNode node, SeenRequest seen) {
    node.put("state", "ended");
    node.put("accepted_epoch_ms", seen.getAcceptedEpochMs());
    node.put("source_offset", seen.getOffset());
  }

  private static String state(PendingPrompt prompt) {
    if (prompt.hasRejection()) {
      return "rejected";
    }
    return prompt.getStartedBy().isEmpty() ? "waiting" : "started";
  }
}
