package io.skipstream.processor.chaos;

import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import java.util.List;

/**
 * What is in the topics, each partition's records in order.
 *
 * @param deadLetters where the records come from
 */
record Committed(
    List<CompletionEvent> completions,
    List<AcceptanceEvent> acceptances,
    List<SourcePosition> deadLetters) {
  Committed {
    completions = List.copyOf(completions);
    acceptances = List.copyOf(acceptances);
    deadLetters = List.copyOf(deadLetters);
  }
}
