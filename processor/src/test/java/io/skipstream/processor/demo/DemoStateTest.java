package io.skipstream.processor.demo;

import static io.skipstream.processor.demo.DemoEvents.acceptance;
import static io.skipstream.processor.demo.DemoEvents.completion;
import static io.skipstream.processor.demo.DemoEvents.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.schemas.v1.AcceptanceEvent;
import org.junit.jupiter.api.Test;

class DemoStateTest {
  private final DemoState state = new DemoState(DemoEvents.prompts(), 1);

  @Test
  void shouldSumUpPerStreamWhenEventsCome() {
    state.completion(completion("java", "j0", " Foo", 10), 500);
    state.acceptance(acceptance("java", "j0", 4, 8, 6, "0110"));

    DemoView view = state.view("t", 1000);

    StreamView java = view.streams().get(0);
    assertThat(java.stream()).isEqualTo("java");
    assertThat(java.prompts()).isEqualTo(2);
    assertThat(java.done()).isEqualTo(1);
    assertThat(java.tokensPerSecond()).isEqualTo(10.0);
    assertThat(java.acceptance().rate()).isEqualTo(0.75);
    assertThat(java.acceptance().meanLength()).isEqualTo(2.5);
    assertThat(java.skipSet()).isEqualTo("0110");
    assertThat(view.streams().get(1).done()).isZero();
    assertThat(view.tokens()).isEqualTo(10);
  }

  @Test
  void shouldKeepTheSetsInTheOrderOfVersionsWhateverTheOrderOfEvents() {
    state.acceptance(tuned("j0", 2, "0110"));
    state.acceptance(tuned("j1", 5, "1010"));
    state.acceptance(tuned("j0", 4, "0110"));
    state.acceptance(tuned("j1", 9, "1010"));

    assertThat(state.view("t", 1).streams().get(0).learnt())
        .extracting(LearntSet::version)
        .containsExactly(2L, 9L);
    assertThat(state.view("t", 1).streams().get(1).learnt()).isEmpty();
  }

  @Test
  void shouldShowTheLearntSetWhenTheLastDraftHadAnother() {
    state.acceptance(tuned("j0", 2, "0110"));
    state.acceptance(tuned("j1", 5, "0110").toBuilder().setLearntSkipSet("1010").build());

    StreamView java = state.view("t", 1).streams().get(0);
    assertThat(java.skipSet()).isEqualTo("1010");
    assertThat(java.learnt()).extracting(LearntSet::skipSet).containsExactly("0110", "1010");
  }

  private static AcceptanceEvent tuned(String id, long version, String skipSet) {
    return acceptance("java", id, 1, 2, 1, skipSet).toBuilder()
        .setTuningVersion(version)
        .setTuningPhase("searching")
        .build();
  }

  @Test
  void shouldKeepARateWhenItsStreamIsDone() {
    state.completion(completion("prose", "p0", " fell", 20), 2000);

    assertThat(state.view("t", 10_000).streams().get(1).tokensPerSecond()).isEqualTo(10.0);
  }

  @Test
  void shouldShowOnlyTheLatestSamples() {
    state.completion(completion("java", "j0", " Foo", 1), 1);
    state.completion(completion("java", "j1", " Bar", 1), 2);

    assertThat(state.view("t", 3).streams().get(0).samples())
        .extracting(StreamView.Sample::id)
        .containsExactly("j1");
  }

  @Test
  void shouldLeaveOutWhatTheDemoDidNotSendAndCountRepeats() {
    state.completion(completion("java", "other", "x", 1), 1);
    state.completion(completion("java", "j0", "x", 1), 1);
    state.completion(completion("java", "j0", "x", 1), 1);

    assertThat(state.view("t", 2).done()).isEqualTo(1);
    assertThat(state.view("t", 2).duplicates()).isEqualTo(1);
  }

  @Test
  void shouldBeFinishedWhenEveryPromptIsAnsweredAndEverySuccessHasItsAcceptance() {
    state.completion(completion("java", "j0", "x", 1), 1);
    state.completion(completion("java", "j1", "x", 1), 1);
    state.completion(refusal("prose", "p0", "temperature: ..."), 1);
    assertThat(state.finished()).isFalse();

    state.acceptance(acceptance("java", "j0", 0, 0, 0, ""));
    assertThat(state.finished()).isFalse();
    state.acceptance(acceptance("java", "j1", 0, 0, 0, ""));

    assertThat(state.finished()).isTrue();
    assertThat(state.view("t", 1).failed()).isEqualTo(1);
  }
}
