package io.skipstream.processor.chaos;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What must be in the topics at the end: one answer for each of these requests, one dead letter for
 * each of these records, and nothing else.
 *
 * <p><b>Threading:</b> any thread.
 */
final class Expectations {
  private final Map<RequestKey, Answer> answers = new ConcurrentHashMap<>();
  private final Set<SourcePosition> deadLetters = ConcurrentHashMap.newKeySet();

  void answer(RequestKey request, Answer answer) {
    answers.put(request, answer);
  }

  void deadLetter(SourcePosition record) {
    deadLetters.add(record);
  }

  int answerCount() {
    return answers.size();
  }

  Map<RequestKey, Answer> answers() {
    return Map.copyOf(answers);
  }

  Set<SourcePosition> deadLetters() {
    return Set.copyOf(deadLetters);
  }
}
