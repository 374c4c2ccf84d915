package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.SkipSet;
import org.junit.jupiter.api.Test;

class PassBatchTest {
  private static final SkipSet NONE = SkipSet.none(2);
  private final PassBatch batch = new PassBatch();

  @Test
  void shouldPlaceRowsByDepthWhenTheyFormATree() {
    run(0, 7);
    batch.addRow(1, -1);
    batch.addRow(2, 0);
    batch.addRow(3, 0);
    batch.addRow(4, 2);
    run(1, 0);
    batch.addRow(5, -1);

    assertThat(batch.rows()).isEqualTo(5);
    assertThat(batch.rowCount(0)).isEqualTo(4);
    assertThat(batch.firstRow(1)).isEqualTo(4);
    assertThat(new int[] {7, 8, 8, 9, 0})
        .containsExactly(
            batch.position(0),
            batch.position(1),
            batch.position(2),
            batch.position(3),
            batch.position(4));
  }

  @Test
  void shouldRefuseRowsWhenTheyFollowNoEarlierRow() {
    assertThatThrownBy(() -> batch.addRow(1, -1)).isInstanceOf(IllegalStateException.class);
    run(0, 0);
    assertThatThrownBy(() -> batch.addRow(1, 0)).isInstanceOf(IllegalArgumentException.class);
    batch.addRow(1, -1);
    assertThatThrownBy(() -> batch.addRow(2, -1)).hasMessageContaining("row 1");
    assertThatThrownBy(() -> batch.addRow(2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batch.addRow(2, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThat(batch.rows()).isEqualTo(1);
  }

  @Test
  void shouldRefuseRunsWhenSomethingIsMissing() {
    assertThatThrownBy(() -> run(0, -1)).hasMessageContaining("baseLength");
    assertThatThrownBy(() -> batch.beginRun(null, 0, NONE, LogitsWanted.ALL))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> batch.beginRun(new SequenceId(0, 1), 0, null, LogitsWanted.ALL))
        .isInstanceOf(NullPointerException.class);
    assertThat(batch.runs()).isZero();
  }

  @Test
  void shouldKeepEverythingWhenItGrows() {
    for (int run = 0; run < 40; run++) {
      run(run, run);
      for (int row = 0; row < 10; row++) {
        batch.addRow(100 * run + row, row - 1);
      }
    }

    for (int run = 0; run < 40; run++) {
      assertThat(batch.sequence(run).slot()).isEqualTo(run);
      assertThat(batch.rowCount(run)).isEqualTo(10);
      assertThat(batch.token(batch.firstRow(run) + 9)).isEqualTo(100 * run + 9);
      assertThat(batch.position(batch.firstRow(run) + 9)).isEqualTo(run + 9);
    }
    assertThat(batch.clear().rows()).isZero();
  }

  private void run(int slot, int base) {
    batch.beginRun(new SequenceId(slot, 1), base, NONE, LogitsWanted.ALL);
  }
}
