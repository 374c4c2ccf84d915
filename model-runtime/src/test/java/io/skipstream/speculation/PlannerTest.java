package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PlannerTest {

  @Test
  void shouldWidenTheCombWhenConfidenceFalls() {
    double[] confidences = {1, 0.951, 0.95, 0.801, 0.8, 0.501, 0.5, 0};
    int[] greedy = {3, 3, 5, 5, 8, 8, 10, 10};
    int[] sampling = {1, 1, 3, 3, 5, 5, 10, 10};
    for (int i = 0; i < confidences.length; i++) {
      assertThat(CombPlanner.SWIFT.children(step(true, confidences[i]))).isEqualTo(greedy[i]);
      assertThat(CombPlanner.SWIFT.children(step(false, confidences[i]))).isEqualTo(sampling[i]);
    }
  }

  @Test
  void shouldEndTheCombWhenUnsureOrLongOrFull() {
    assertThat(CombPlanner.SWIFT.goesOn(step(true, 0.8))).isTrue();
    assertThat(CombPlanner.SWIFT.goesOn(step(true, 0.79))).isFalse();
    assertThat(CombPlanner.SWIFT.goesOn(step(24, 0.9, 0))).isTrue();
    assertThat(CombPlanner.SWIFT.goesOn(step(25, 0.9, 0))).isFalse();
    CombPlanner small = new CombPlanner(25, 12, 0.5);
    assertThat(small.goesOn(step(3, 0.9, 11))).isTrue();
    assertThat(small.children(step(3, 0.1, 11))).isEqualTo(1);
    assertThat(small.goesOn(step(3, 0.9, 12))).isFalse();
  }

  @Test
  void shouldEndTheChainWhenUnsureOrLong() {
    ChainPlanner planner = new ChainPlanner(4, 0.6);
    assertThat(planner.children(step(1, 0.1, 0))).isEqualTo(1);
    assertThat(planner.goesOn(step(3, 0.6, 3))).isTrue();
    assertThat(planner.goesOn(step(3, 0.59, 3))).isFalse();
    assertThat(planner.goesOn(step(4, 1, 4))).isFalse();
  }

  @Test
  void shouldBoundTheTree() {
    assertThat(new ChainPlanner(4, 0).maxTreeTokens(9)).isEqualTo(4);
    assertThat(new ChainPlanner(4, 0).maxTreeTokens(3)).isEqualTo(3);
    assertThat(CombPlanner.SWIFT.maxTreeTokens(100)).isEqualTo(130);
    assertThat(CombPlanner.SWIFT.maxTreeTokens(2)).isEqualTo(20);
    assertThat(new CombPlanner(25, 7, 0).maxChildren()).isEqualTo(7);
  }

  @Test
  void shouldMultiplyConfidencesAlongThePath() {
    DraftStep step = new DraftStep();
    step.begin(false);
    step.proposed(0.5);
    step.added(3);
    step.proposed(0.8);
    assertThat(step.depth()).isEqualTo(2);
    assertThat(step.treeTokens()).isEqualTo(3);
    assertThat(step.confidence()).isEqualTo(0.8);
    assertThat(step.pathConfidence()).isEqualTo(0.4);
    step.begin(true);
    assertThat(step.pathConfidence()).isEqualTo(1);
    assertThat(step.treeTokens()).isZero();
  }

  @Test
  void shouldRefuseWhatIsOutOfRange() {
    refuses(() -> new ChainPlanner(0, 0.5), "maxDraftTokens must be 1 or more, was 0");
    refuses(() -> new ChainPlanner(1, 1.5), "stopBelow must be within 0..1, was 1.5");
    refuses(() -> new CombPlanner(0, 1, 0.5), "maxDraftTokens must be 1 or more, was 0");
    refuses(() -> new CombPlanner(1, 0, 0.5), "maxTreeTokens must be 1 or more, was 0");
    refuses(() -> new CombPlanner(1, 1, Double.NaN), "stopBelow must be within 0..1, was NaN");
  }

  private static void refuses(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static DraftStep step(boolean greedy, double confidence) {
    DraftStep step = new DraftStep();
    step.begin(greedy);
    step.proposed(confidence);
    return step;
  }

  private static DraftStep step(int depth, double confidence, int treeTokens) {
    DraftStep step = new DraftStep();
    step.begin(true);
    for (int i = 0; i < depth; i++) {
      step.proposed(confidence);
    }
    step.added(treeTokens);
    return step;
  }
}
