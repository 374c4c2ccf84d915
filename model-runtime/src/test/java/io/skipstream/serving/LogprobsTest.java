package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogprobsTest {
  private final TinyTokenizer tokenizer = new TinyTokenizer();
  private final Logprobs logprobs = new Logprobs(tokenizer);

  @Test
  void shouldGiveTheLogSoftmaxOfTheRow() {
    float[] values = {9, 9, 9, 9, (float) Math.log(1), (float) Math.log(2), (float) Math.log(5), 0};

    TokenLogprobs result = logprobs.of(values, 1, 4, 1, 2);

    assertThat(result.tokenId()).isEqualTo(1);
    assertThat(result.logprob()).isCloseTo(Math.log(2 / 9.0), within(1e-6));
    assertThat(result.top()).extracting(TokenLogprobs.Alternative::tokenId).containsExactly(2, 1);
    assertThat(result.top().get(0).logprob()).isCloseTo(Math.log(5 / 9.0), within(1e-6));
    assertThat(result.token()).isEqualTo(tokenizer.tokenText(1));
  }

  @Test
  void shouldReportTheChosenTokenAloneWhenNoAlternativesAreWanted() {
    TokenLogprobs result = logprobs.of(new float[] {0, 0}, 0, 2, 1, 0);

    assertThat(result.logprob()).isCloseTo(Math.log(0.5), within(1e-12));
    assertThat(result.top()).isEmpty();
  }

  @Test
  void shouldStayFiniteWhenLogitsAreLarge() {
    TokenLogprobs result = logprobs.of(new float[] {1e30f, 1e30f, -1e30f}, 0, 3, 0, 3);

    assertThat(result.logprob()).isFinite();
    assertThat(result.top().get(0).logprob()).isFinite();
  }

  @Test
  void shouldOrderAlternativesByValueThenById() {
    Random random = new Random(3);
    for (int trial = 0; trial < 500; trial++) {
      int vocab = 1 + random.nextInt(23);
      float[] values = new float[vocab];
      for (int v = 0; v < vocab; v++) {
        values[v] = random.nextInt(5);
      }
      int wanted = random.nextInt(21);
      List<Integer> expected =
          IntStream.range(0, vocab)
              .boxed()
              .sorted(Comparator.comparing((Integer v) -> -values[v]).thenComparing(v -> v))
              .limit(wanted)
              .toList();

      TokenLogprobs result = logprobs.of(values, 0, vocab, 0, wanted);

      assertThat(result.top())
          .as(Arrays.toString(values))
          .extracting(TokenLogprobs.Alternative::tokenId)
          .containsExactlyElementsOf(expected);
    }
  }
}
