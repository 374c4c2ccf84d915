package io.skipstream.processor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessProbeTest {
  private static final int MEGABYTE = 1 << 20;

  private final ProcessProbe probe = new ProcessProbe(() -> 11, () -> 12);

  @Test
  void shouldSeeWhatIsKeptAndNothingElseInTheHeap() throws Exception {
    ProcessSample before = probe.sample();
    List<byte[]> kept = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      kept.add(new byte[MEGABYTE]);
    }
    ProcessSample with = probe.sample();
    assertThat(kept).hasSize(20);
    kept.clear();
    ProcessSample after = probe.sample();

    assertThat(with.heapBytes() - before.heapBytes()).isBetween(19L * MEGABYTE, 21L * MEGABYTE);
    assertThat(after.heapBytes()).isLessThan(before.heapBytes() + 2 * MEGABYTE);
    assertThat(after.residentBytes()).isGreaterThan(after.heapBytes());
    assertThat(after.storeBytes()).isEqualTo(11);
    assertThat(after.answered()).isEqualTo(12);
    assertThat(after.handles()).isPositive();
    assertThat(after.threads()).isPositive();
  }

  @Test
  void shouldKeepAllSamplesExactlyWhenThereAreMoreThanExpected() {
    SampleLog log = new SampleLog(1);
    List<ProcessSample> samples = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      samples.add(new ProcessSample(i + 0.5, (1L << 52) + i, i, -i, 3 * i, 4 * i, 5 * i));
    }
    samples.forEach(log::add);

    assertThat(log.all()).isEqualTo(samples);
  }
}
