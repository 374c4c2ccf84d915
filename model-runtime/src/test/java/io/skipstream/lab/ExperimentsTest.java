package io.skipstream.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.lab.LabTrace.RecordTally;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExperimentsTest {
  private static final List<RecordTally> OPTIMUM =
      IntStream.range(0, 8).mapToObj(i -> record(90)).toList();

  @Test
  void shouldCountFromTheFirstOfTheRecordsThatAreBack() {
    List<RecordTally> got =
        IntStream.of(40, 50, 60, 84, 89, 89, 89, 89).mapToObj(ExperimentsTest::record).toList();

    assertThat(Experiments.back(got, OPTIMUM, RecordTally::acceptance)).isEqualTo(4);
  }

  @Test
  void shouldTellWhenItNeverCameBack() {
    List<RecordTally> got = IntStream.range(0, 8).mapToObj(i -> record(70)).toList();

    assertThat(Experiments.back(got, OPTIMUM, RecordTally::acceptance)).isEqualTo(-1);
  }

  private static RecordTally record(int accepted) {
    return new RecordTally(128, 128, 100, 0, accepted, 100);
  }
}
