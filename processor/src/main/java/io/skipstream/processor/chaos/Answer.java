package io.skipstream.processor.chaos;

import io.skipstream.schemas.v1.CompletionEvent;
import java.util.Objects;

/**
 * What a completion says.
 *
 * @param text empty where there is none
 * @param errorCode empty where there is no error
 */
record Answer(String finishReason, String text, String errorCode) {
  private static final String ERROR = "error";

  Answer {
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(errorCode, "errorCode");
  }

  static Answer of(CompletionEvent event) {
    return new Answer(event.getFinishReason(), event.getText(), event.getError().getCode());
  }

  /** That of a prompt which can't be answered. */
  static Answer error(String code) {
    return new Answer(ERROR, "", code);
  }

  /** Whether it came of a generation. */
  boolean isGenerated() {
    return !finishReason.equals(ERROR);
  }
}
