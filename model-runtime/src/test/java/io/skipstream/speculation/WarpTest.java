package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.engine.EngineException;
import io.skipstream.testing.TestRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarpTest {

  @Test
  void shouldKeepWhatTheReferenceKeeps() {
    SplittableRandom random = TestRandom.of("warp");
    for (int i = 0; i < 60_000; i++) {
      int vocabSize = i % 100 == 0 ? random.nextInt(100, 2000) : random.nextInt(1, 30);
      float[] logits = RandomCases.logits(random, 1, vocabSize);
      SamplingParameters parameters = RandomCases.parameters(random, vocabSize);
      TokenHistory history = RandomCases.history(random, vocabSize);
      Warp warp = new Warp(vocabSize);
      warp.apply(logits, 0, parameters, history);
      ReferenceSampler.Warped expected = ReferenceSampler.warp(logits, parameters, history);
      String what = parameters + " " + Arrays.toString(logits) + " " + TestRandom.describe();

      if (parameters.greedy()) {
        assertThat(tokens(warp)).as(what).containsExactly(expected.kept().get(0));
        continue;
      }
      assertThat(tokens(warp)).as(what).isEqualTo(new TreeSet<>(expected.kept()));
      double[] law = new double[vocabSize];
      Arrays.fill(law, Double.NaN);
      warp.law(law);
      assertThat(Arrays.stream(law).sum()).as(what).isCloseTo(1, within(1e-12));
      double[] expectedLaw = expected.law();
      for (int token = 0; token < vocabSize; token++) {
        if (Math.abs(law[token] - expectedLaw[token]) > 1e-13) {
          throw new AssertionError(what);
        }
      }
    }
  }

  @Test
  void shouldKeepExactlyKWhenScoresTie() {
    Warp warp = new Warp(6);
    warp.apply(new float[] {1, 3, 3, 3, 3, 0}, 0, with(1, 2, 1, 0), null);
    assertThat(tokens(warp)).containsExactly(1, 2);
  }

  @Test
  void shouldStopAtTheTokenThatReachesTopP() {
    // Four equal tokens: sums 1/4, 2/4, 3/4, 1.
    Warp warp = new Warp(4);
    float[] flat = new float[4];
    warp.apply(flat, 0, with(1, 0, 0.5, 0), null);
    assertThat(tokens(warp)).containsExactly(0, 1);
    warp.apply(flat, 0, with(1, 0, Math.nextUp(0.5), 0), null);
    assertThat(tokens(warp)).containsExactly(0, 1, 2);
    warp.apply(flat, 0, with(1, 0, Math.nextDown(1.0), 0), null);
    assertThat(tokens(warp)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void shouldTakeTheShareOfWhatTopKLeft() {
    Warp warp = new Warp(4);
    warp.apply(new float[4], 0, with(1, 2, 0.5, 0), null);
    assertThat(tokens(warp)).containsExactly(0);
  }

  @Test
  void shouldDropWhatIsBelowMinP() {
    Warp warp = new Warp(3);
    float[] logits = {0, (float) Math.log(0.5), (float) Math.log(0.1)};
    warp.apply(logits, 0, with(1, 0, 1, 0.2), null);
    assertThat(tokens(warp)).containsExactly(0, 1);
  }

  @Test
  void shouldPenaliseBothSignsDownwards() {
    Warp warp = new Warp(4);
    TokenHistory history = new TokenHistory(4);
    history.push(0);
    history.push(1);
    history.push(1);
    float[] logits = {2, -2, 2, -2};
    warp.apply(logits, 0, new SamplingParameters(0.5, 0, 1, 0, 2), history);
    assertThat(IntStream.range(0, 4).mapToDouble(warp::score))
        .containsExactly(2.0, -8.0, 4.0, -4.0);
    history.pop(1);
    warp.apply(logits, 0, new SamplingParameters(0.5, 0, 1, 0, 2), history);
    assertThat(warp.score(1)).as("once is enough, and is still there").isEqualTo(-8);
    history.pop(1);
    warp.apply(logits, 0, new SamplingParameters(0.5, 0, 1, 0, 2), history);
    assertThat(warp.score(1)).isEqualTo(-4);
  }

  @Test
  void shouldReadTheRowItIsTold() {
    Warp warp = new Warp(2);
    warp.apply(new float[] {9, 1, 1, 9}, 1, SamplingParameters.GREEDY, null);
    assertThat(warp.best()).isEqualTo(1);
    assertThatThrownBy(() -> warp.apply(new float[3], 1, SamplingParameters.GREEDY, null))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldNameTheLogitThatIsNotFinite() {
    Warp warp = new Warp(3);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(
              () -> warp.apply(new float[] {0, 0, 0, 1, 2, bad}, 1, with(1, 0, 1, 0), null))
          .isInstanceOf(EngineException.class)
          .hasMessage("logits must be finite, row 1 token 2 is " + bad);
    }
  }

  @Test
  void shouldStayFiniteWhenLogitsAndParametersAreExtreme() {
    Warp warp = new Warp(3);
    TokenHistory history = new TokenHistory(3);
    history.push(0);
    double[] law = new double[3];
    float[] logits = {Float.MAX_VALUE, -Float.MAX_VALUE, 0};
    warp.apply(logits, 0, new SamplingParameters(1e-5, 2, 0.9, Double.MIN_VALUE, 0.01), history);
    warp.law(law);
    assertThat(law).containsExactly(1, 0, 0);
  }

  private static SamplingParameters with(double temperature, int topK, double topP, double minP) {
    return new SamplingParameters(temperature, topK, topP, minP, 1);
  }

  private static Set<Integer> tokens(Warp warp) {
    Set<Integer> tokens = new TreeSet<>();
    for (int i = 0; i < warp.count(); i++) {
      assertThat(tokens.add(warp.token(i))).isTrue();
    }
    return tokens;
  }
}
