package io.skipstream.processor.chaos;

import io.skipstream.schemas.v1.CompletionEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Compares what was committed with what was expected. Each instance judges once. */
final class Judge {
  private static final int MOST_FINDINGS = 40;

  private final Map<RequestKey, Answer> answers;
  private final Set<SourcePosition> deadLetters;
  private final List<String> findings = new ArrayList<>();
  private int lost;
  private int duplicated;
  private int different;
  private int outOfOrder;
  private int resumed;

  Judge(Expectations expectations) {
    this.answers = expectations.answers();
    this.deadLetters = expectations.deadLetters();
  }

  Verdict judge(Committed committed) {
    committed.completions().forEach(this::compare);
    order(committed.completions());
    count(
        "completion",
        answers.keySet(),
        committed.completions().stream().map(Judge::request).toList());
    // Only what was generated has an acceptance event.
    Predicate<RequestKey> generated = request -> answers.get(request).isGenerated();
    count(
        "acceptance event",
        answers.keySet().stream().filter(generated).collect(Collectors.toSet()),
        committed.acceptances().stream()
            .map(event -> new RequestKey(event.getStream(), event.getId()))
            .toList());
    count("dead letter", deadLetters, committed.deadLetters());
    return new Verdict(lost, duplicated, different, outOfOrder, resumed, findings);
  }

  private void compare(CompletionEvent event) {
    resumed += event.getAttempt() > 1 ? 1 : 0;
    RequestKey request = request(event);
    Answer right = answers.get(request);
    Answer given = Answer.of(event);
    if (right != null && !right.equals(given)) {
      different++;
      find("different: " + request + " is " + given + " in place of " + right);
    }
  }

  /** One of each. What was not expected at all counts as different. */
  private <T> void count(String what, Set<T> expected, List<T> found) {
    Map<T, Integer> counts = new HashMap<>();
    found.forEach(each -> counts.merge(each, 1, Integer::sum));
    counts.forEach(
        (each, count) -> {
          if (!expected.contains(each)) {
            different += count;
            find("not expected: " + what + " of " + each);
          } else if (count > 1) {
            duplicated += count - 1;
            find("duplicated: " + what + " of " + each + ", " + count + " times");
          }
        });
    Set<T> missing = new HashSet<>(expected);
    missing.removeAll(counts.keySet());
    lost += missing.size();
    missing.forEach(each -> find("lost: " + what + " of " + each));
  }

  /** Within a stream, whose completions are all in one partition. */
  private void order(List<CompletionEvent> completions) {
    Map<String, Long> latest = new HashMap<>();
    for (CompletionEvent event : completions) {
      Long before = latest.get(event.getStream());
      if (before != null && event.getSourceOffset() < before) {
        outOfOrder++;
      } else {
        latest.put(event.getStream(), event.getSourceOffset());
      }
    }
  }

  private void find(String finding) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(finding);
    }
  }

  private static RequestKey request(CompletionEvent event) {
    return new RequestKey(event.getStream(), event.getId());
  }
}
