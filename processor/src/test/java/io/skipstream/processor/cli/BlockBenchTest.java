package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.processor.cli.BlockBench.Ratio;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockBenchTest {
  @Test
  void shouldMeasureBackwardsInEverySecondBlock() throws Exception {
    List<String> order = new ArrayList<>();
    BlockBench bench = new BlockBench(3);
    for (int i = 0; i < 2; i++) {
      bench.run(
          (way, block) -> {
            order.add(block + ":" + way);
            return 1;
          });
    }

    assertThat(order).containsExactly("0:0", "0:1", "0:2", "1:2", "1:1", "1:0");
  }

  @Test
  void shouldCompareWithinBlocksWhenTheMachineDrifts() throws Exception {
    BlockBench bench = new BlockBench(2);
    for (int i = 0; i < 5; i++) {
      double drift = 1 + i;
      bench.run((way, block) -> drift * (way == 0 ? 10 : 15));
    }
    Ratio ratio = bench.ratio(1);

    assertThat(ratio.median()).isCloseTo(1.5, within(1e-12));
    assertThat(ratio.low()).isCloseTo(1.5, within(1e-12));
    assertThat(ratio.high()).isCloseTo(1.5, within(1e-12));
    assertThat(bench.median(0)).isCloseTo(30, within(1e-12));
  }

  @Test
  void shouldWidenTheIntervalWhenBlocksDisagree() throws Exception {
    BlockBench bench = new BlockBench(2);
    double[] ratios = {0.8, 1.2, 0.9, 1.1, 1.0, 1.3, 0.7};
    for (double ratio : ratios) {
      bench.run((way, block) -> way == 0 ? 1 : ratio);
    }
    Ratio ratio = bench.ratio(1);

    assertThat(ratio.median()).isCloseTo(1, within(1e-12));
    assertThat(ratio.low()).isLessThan(0.95);
    assertThat(ratio.high()).isGreaterThan(1.05);
  }
}
