package io.skipstream.processor.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Error;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private final Expectations expectations = new Expectations();
  private final List<CompletionEvent> completions = new ArrayList<>();
  private final List<AcceptanceEvent> acceptances = new ArrayList<>();
  private final List<SourcePosition> deadLetters = new ArrayList<>();

  @Test
  void shouldBeCleanWhenAllIsThereOnce() {
    expect("s", "a", "text a");
    expect("s", "b", "text b");
    expectError("s", "bad", "poison", 7);
    complete("s", "a", "text a", 1, 1);
    complete("s", "b", "text b", 2, 3);
    fail("s", "bad", "poison", 7);

    assertThat(judge()).isEqualTo(new Verdict(0, 0, 0, 0, 1, List.of()));
    assertThat(judge().isClean(true)).isTrue();
  }

  @Test
  void shouldCountWhatIsMissingAsLost() {
    expect("s", "a", "text a");
    expectError("s", "bad", "poison", 7);

    // The completion and the acceptance event of one, completion and dead letter of the other.
    assertThat(judge().lost()).isEqualTo(4);
    assertThat(judge().isClean(false)).isFalse();
  }

  @Test
  void shouldCountAnAcceptanceEventThatIsMissing() {
    expect("s", "a", "text a");
    complete("s", "a", "text a", 1, 1);
    acceptances.clear();

    assertThat(judge().lost()).isEqualTo(1);
    assertThat(judge().findings()).singleElement().asString().contains("acceptance event");
  }

  @Test
  void shouldCountWhatComesAgain() {
    expect("s", "a", "text a");
    expectError("s", "bad", "poison", 7);
    complete("s", "a", "text a", 1, 1);
    complete("s", "a", "text a", 1, 2);
    complete("s", "a", "text a", 1, 2);
    fail("s", "bad", "poison", 7);
    deadLetters.add(new SourcePosition(0, 7));

    // Two completions, two acceptance events, one dead letter.
    assertThat(judge().duplicated()).isEqualTo(5);
  }

  @Test
  void shouldTellIdsOfDifferentStreamsApart() {
    expect("s", "a", "text a");
    expect("t", "a", "text b");
    complete("s", "a", "text a", 1, 1);
    complete("t", "a", "text b", 2, 1);

    assertThat(judge().isClean(true)).isTrue();
  }

  @Test
  void shouldCountOtherTextsOtherErrorsAndAnswersThatNobodyAskedFor() {
    expect("s", "a", "text a");
    expect("s", "b", "text b");
    complete("s", "a", "another text", 1, 1);
    // An innocent prompt given up.
    fail("s", "b", "poison", 2);
    acceptances.add(AcceptanceEvent.newBuilder().setStream("s").setId("b").build());
    complete("s", "c", "text c", 3, 1);

    Verdict verdict = judge();
    // Both texts, the dead letter of b, and completion and acceptance event of c.
    assertThat(verdict.different()).isEqualTo(5);
    assertThat(verdict.lost()).isZero();
  }

  @Test
  void shouldCountWhatOvertookWithinAStream() {
    for (String id : List.of("a", "b", "c")) {
      expect("s", id, "text");
    }
    expect("t", "x", "text");
    complete("s", "a", "text", 10, 1);
    complete("s", "c", "text", 12, 1);
    complete("s", "b", "text", 11, 1);
    complete("t", "x", "text", 3, 1);

    Verdict verdict = judge();
    assertThat(verdict.outOfOrder()).isEqualTo(1);
    assertThat(verdict.isClean(true)).isFalse();
    assertThat(verdict.isClean(false)).isTrue();
  }

  private Verdict judge() {
    return new Judge(expectations).judge(new Committed(completions, acceptances, deadLetters));
  }

  private void expect(String stream, String id, String text) {
    expectations.answer(new RequestKey(stream, id), new Answer("length", text, ""));
  }

  private void expectError(String stream, String id, String code, long offset) {
    expectations.answer(new RequestKey(stream, id), Answer.error(code));
    expectations.deadLetter(new SourcePosition(0, offset));
  }

  private void complete(String stream, String id, String text, long offset, int attempt) {
    completions.add(
        CompletionEvent.newBuilder()
            .setStream(stream)
            .setId(id)
            .setText(text)
            .setFinishReason("length")
            .setSourceOffset(offset)
            .setAttempt(attempt)
            .build());
    acceptances.add(AcceptanceEvent.newBuilder().setStream(stream).setId(id).build());
  }

  private void fail(String stream, String id, String code, long offset) {
    completions.add(
        CompletionEvent.newBuilder()
            .setStream(stream)
            .setId(id)
            .setFinishReason("error")
            .setError(Error.newBuilder().setCode(code))
            .setSourceOffset(offset)
            .build());
    deadLetters.add(new SourcePosition(0, offset));
  }
}
