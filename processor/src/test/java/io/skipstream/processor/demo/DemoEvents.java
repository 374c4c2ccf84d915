package io.skipstream.processor.demo;

import io.skipstream.model.DemoPrompts.DemoPrompt;
import io.skipstream.schemas.v1.Acceptance;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Error;
import java.util.List;

/** Events as a processor would write them. */
final class DemoEvents {
  private DemoEvents() {}

  static CompletionEvent completion(String stream, String id, String text, int tokens) {
    return CompletionEvent.newBuilder()
        .setStream(stream)
        .setId(id)
        .setText(text)
        .addAllTokenIds(java.util.Collections.nCopies(tokens, 7))
        .setFinishReason("length")
        .build();
  }

  static CompletionEvent refusal(String stream, String id, String message) {
    return CompletionEvent.newBuilder()
        .setStream(stream)
        .setId(id)
        .setFinishReason("error")
        .setError(Error.newBuilder().setCode("invalid-prompt").setMessage(message))
        .build();
  }

  static AcceptanceEvent acceptance(
      String stream, String id, int steps, int drafted, int accepted, String skipSet) {
    return AcceptanceEvent.newBuilder()
        .setStream(stream)
        .setId(id)
        .setSkipSet(skipSet)
        .setAcceptance(
            Acceptance.newBuilder()
                .setNumSpecSteps(steps)
                .setNumDraftTokens(drafted)
                .setNumAcceptedDraftTokens(accepted))
        .build();
  }

  static List<DemoPrompt> prompts() {
    return List.of(
        new DemoPrompt("j0", "java", "public class"),
        new DemoPrompt("p0", "prose", "The rain"),
        new DemoPrompt("j1", "java", "interface"));
  }
}
