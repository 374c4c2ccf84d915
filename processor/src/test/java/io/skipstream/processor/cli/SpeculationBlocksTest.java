package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.GenerationTimings;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeculationBlocksTest {
  private static final double[] EXPECTED = {1.5, 2.5};

  @Test
  void shouldCompareDecodingWithWhatItsOwnBlockExpected() throws Exception {
    SpeculationBlocks blocks = new SpeculationBlocks(2);
    for (int i = 0; i < 3; i++) {
      double expected = 1 + i;
      double drift = 10 * (1 + i);
      // A tenth less than was expected; prefill takes as long either way.
      blocks.run(way -> way == 0 ? run(drift, 0) : run(drift / (0.9 * expected), expected));
    }

    assertThat(blocks.kept().ratio(1).median()).isCloseTo(0.9, within(1e-12));
    assertThat(blocks.kept().ratio(1).low()).isCloseTo(0.9, within(1e-12));
    assertThat(blocks.kept().ratio(1).high()).isCloseTo(0.9, within(1e-12));
    assertThat(blocks.decoding().ratio(1).median()).isCloseTo(1.8, within(1e-12));
    assertThat(blocks.whole().ratio(1).median()).isBetween(1.0, 1.8);
    assertThat(blocks.tuning(1).expectedSpeedup()).isEqualTo(3);
    assertThat(blocks.tuning(0)).isNull();
  }

  @Test
  void shouldTakeTheMeanWhenResultsOfABlockExpectDifferently() throws Exception {
    SpeculationBlocks blocks = new SpeculationBlocks(2);

    blocks.run(way -> way == 0 ? run(8, 0, 0) : run(4, EXPECTED));

    assertThat(blocks.decoding().ratio(1).median()).isEqualTo(2);
    assertThat(blocks.kept().ratio(1).median()).isEqualTo(1);
    assertThat(blocks.acceptanceLength(1)).isEqualTo(1.5);
  }

  /** Three tokens for each expected speed-up; zero is of a stream of which nothing is learnt. */
  private static BatchRun run(double decodeMs, double... expected) {
    double prefillMs = 20;
    List<GenerationResult> results = new ArrayList<>();
    for (double speedup : expected) {
      results.add(
          new GenerationResult(
              "",
              new int[] {1, 2, 3},
              1,
              FinishReason.LENGTH,
              null,
              List.of(),
              new AcceptanceStats(2, 4, 1, new int[] {1, 1, 0}, 2),
              null,
              speedup > 0 ? tuning(speedup) : null,
              new GenerationTimings(0, prefillMs, prefillMs, decodeMs, prefillMs + decodeMs),
              null));
    }
    return new BatchRun(results, expected.length * (prefillMs + decodeMs) / 1e3);
  }

  private static StreamTuning tuning(double expectedSpeedup) {
    return new StreamTuning(
        1,
        "adaptive",
        SkipSet.none(2),
        Phase.SETTLED,
        List.of(),
        0,
        0,
        0,
        expectedSpeedup,
        0,
        null,
        new byte[0],
        new byte[0]);
  }
}
