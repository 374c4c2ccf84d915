package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.engine.KvCapacityException;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.model.DemoModel;
import io.skipstream.tuning.SkipSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What would be garbage on the device is refused before it gets there, and does no harm. */
class TorchEngineRefusalTest {
  private static final int[] TOKENS = {5, 6, 7, 8, 9, 10};
  private static TorchEngine engine;
  private static SkipSet none;

  private final PassBatch batch = new PassBatch();
  private SequenceId sequence;
  private float[] expected;

  @BeforeAll
  static void load() {
    engine =
        TorchEngine.load(
            DemoModel.open(), TorchSettings.DEFAULTS.withKv(512, 4).withDeterministic(false));
    none = SkipSet.none(engine.info().layers());
  }

  @AfterAll
  static void close() {
    engine.close();
    engine.close();
  }

  @BeforeEach
  void open() {
    EngineProbe probe = new EngineProbe(engine);
    expected = probe.feedAll(TOKENS, TOKENS.length, none)[TOKENS.length - 1];
    sequence = engine.open(64);
    probe.feed(sequence, TOKENS, 4, none);
  }

  @AfterEach
  void shouldGoOnAsIfNothingHadBeenAsked() {
    assertThat(engine.committedLength(sequence)).isEqualTo(4);
    float[][] rows = new EngineProbe(engine).feed(sequence, TOKENS, 2, none);
    assertThat(EngineProbe.maxError(rows[1], expected)).isLessThan(0.1);
    engine.release(sequence);
    assertThat(engine.kvUsage().reservedTokens()).isZero();
    assertThat(engine.kvUsage().sequences()).isZero();
  }

  @Test
  void shouldRefuseAPassWhenItHasNoRows() {
    refuse("no rows", this::forward);
    SequenceId second = engine.open(8);
    begin(4).beginRun(second, 0, none, LogitsWanted.ALL).addRow(1, -1);
    refuse("run 0 has no rows", this::forward);
    engine.release(second);
  }

  @Test
  void shouldRefuseAPositionWhenItIsBeyondTheCapacity() {
    begin(63).addRow(1, -1);
    batch.addRow(2, 0);
    refuse("position 64 is beyond the capacity 64", this::forward);
    begin(Integer.MAX_VALUE).addRow(1, -1);
    batch.addRow(2, 0);
    refuse("beyond the capacity", this::forward);
  }

  @Test
  void shouldRefuseATokenWhenItIsOutOfTheVocabulary() {
    int vocabulary = engine.info().vocabSize();
    begin(4).addRow(vocabulary, -1);
    refuse("token " + vocabulary + " is not within 0.." + (vocabulary - 1), this::forward);
    begin(4).addRow(-1, -1);
    refuse("token -1", this::forward);
  }

  @Test
  void shouldRefuseASequenceWhenItHasTwoRuns() {
    begin(4).addRow(1, -1);
    batch.beginRun(sequence, 5, none, LogitsWanted.ALL).addRow(2, -1);
    refuse("two runs", this::forward);
  }

  @Test
  void shouldRefuseARunWhenItBeginsBeforeTheCommittedLength() {
    begin(3).addRow(1, -1);
    refuse("run 0 begins at 3, the committed length is 4", this::forward);
  }

  @Test
  void shouldRefuseASkipSetWhenItIsOfAnotherModel() {
    SkipSet other = SkipSet.none(engine.info().layers() + 1);
    batch.clear().beginRun(sequence, 4, other, LogitsWanted.ALL).addRow(1, -1);
    refuse("run 0 has a skip set of " + other.layers() + " layers", this::forward);
  }

  @Test
  void shouldRefuseAPassWhenItHasTooManyRowsBesideTheMainChain() {
    begin(4).addRow(1, -1);
    for (int i = 0; i < KvCache.SCRATCH + 1; i++) {
      batch.addRow(i % 100, 0);
    }
    refuse("beside main chains", this::forward);
  }

  @Test
  void shouldRefuseACommitWhenTheRowsAreNoPath() {
    // 0 - 1 - 2, and 3 beside 1; then a second sequence's run of one row.
    SequenceId second = engine.open(8);
    begin(4).addRow(1, -1);
    batch.addRow(2, 0);
    batch.addRow(3, 1);
    batch.addRow(4, 0);
    batch.beginRun(second, 0, none, LogitsWanted.ALL).addRow(5, -1);
    forward();

    refuse("row 2 does not follow row 0", () -> commit(0, 2));
    refuse("row 1 does not follow row -1", () -> commit(1, 2));
    refuse("row 1 does not follow row 3", () -> commit(0, 3, 1));
    refuse("row 4 does not follow row 0", () -> commit(0, 4));
    refuse("row -1 does not follow row -1", () -> commit(-1));
    refuse("row -1", () -> engine.commit(second, new int[] {-1}, 1));
    refuse("count must be within 0..1", () -> engine.commit(sequence, new int[] {0}, 2));
    refuse("count must be within 0..1", () -> engine.commit(sequence, new int[] {0}, -1));
    assertThat(engine.committedLength(sequence)).isEqualTo(4);
    commit(); // drops the run
    engine.release(second);
  }

  @Test
  void shouldRefuseACommitWhenItWasNotInTheLastPass() {
    SequenceId other = engine.open(8);
    batch.clear().beginRun(other, 0, none, LogitsWanted.NONE).addRow(1, -1);
    forward();

    refuse("was not in the last pass", () -> commit(0));
    engine.commit(other, new int[] {0}, 1);
    assertThatThrownBy(() -> engine.commit(other, new int[] {0}, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("began at 0, not at the committed 1");
    engine.release(other);
  }

  @Test
  void shouldRefuseACommitWhenTheRunBeganBehindTheCommittedLength() {
    begin(5).addRow(1, -1); // as a draft's second step does
    forward();

    assertThatThrownBy(() -> commit(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("began at 5, not at the committed 4");
  }

  @Test
  void shouldRefuseScratchRowsWhenTheyFollowUncommittedOnesOrAreToBeKept() {
    batch.clear().beginScratchRun(sequence, 5, none, LogitsWanted.NONE).addRow(1, -1);
    refuse("run 0 begins at 5, the committed length is 4", this::forward);

    batch.clear().beginScratchRun(sequence, 4, none, LogitsWanted.NONE).addRow(1, -1);
    forward();
    refuse("was not in the last pass", () -> commit(0));
  }

  @Test
  void shouldRefuseACommitWhenTheLastPassWasRefused() {
    begin(4).addRow(1, -1);
    forward();
    begin(4).addRow(-7, -1);
    refuse("token -7", this::forward);

    refuse("was not in the last pass", () -> commit(0));
  }

  @Test
  void shouldRefuseASequenceWhenItIsReleased() {
    SequenceId gone = engine.open(8);
    batch.clear().beginRun(gone, 0, none, LogitsWanted.ALL).addRow(1, -1);
    forward();
    engine.release(gone);
    SequenceId successor = engine.open(8);
    assertThat(successor.slot()).isEqualTo(gone.slot());

    refuse("is not open", this::forward);
    refuse("is not open", () -> engine.commit(gone, new int[] {0}, 1));
    refuse("is not open", () -> engine.committedLength(gone));
    refuse("is not open", () -> engine.reserve(gone, 16));
    refuse("is not open", () -> engine.release(gone));
    refuse("is not open", () -> engine.release(new SequenceId(99, 1)));
    engine.release(successor);
  }

  @Test
  void shouldRefuseACapacityWhenNoSequenceCanHaveIt() {
    refuse("capacity must be within 0..512, was 513", () -> engine.open(513));
    refuse("was -1", () -> engine.open(-1));
    refuse("was 2147483647", () -> engine.reserve(sequence, Integer.MAX_VALUE));
  }

  @Test
  void shouldSayHowFullItIsWhenNothingIsLeft() {
    SequenceId[] others = {engine.open(64), engine.open(64), engine.open(64)};
    assertThatThrownBy(() -> engine.open(64))
        .isInstanceOf(KvCapacityException.class)
        .hasMessageContaining("256 of 512 are reserved by 4 of 4 sequences");
    engine.release(others[0]);
    assertThatThrownBy(() -> engine.open(512)).isInstanceOf(KvCapacityException.class);
    assertThat(engine.kvUsage().reservedTokens()).isEqualTo(192);
    engine.release(others[1]);
    engine.release(others[2]);
  }

  private PassBatch begin(int base) {
    return batch.clear().beginRun(sequence, base, none, LogitsWanted.ALL);
  }

  private void forward() {
    engine.forward(batch);
  }

  private void commit(int... rows) {
    engine.commit(sequence, rows, rows.length);
  }

  private static void refuse(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
