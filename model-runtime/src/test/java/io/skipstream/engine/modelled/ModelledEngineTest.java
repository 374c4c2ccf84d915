package io.skipstream.engine.modelled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.KvCapacityException;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.SkipSet;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelledEngineTest {
  private static final int LAYERS = 6;
  private static final int VOCAB = 500;
  private static final SkipSet FULL = SkipSet.none(LAYERS);
  private static final SkipSet SKIP = SkipSet.uniform(LAYERS, 0.5);
  private static final CostTable COSTS =
      new GpuCostModel(1e9, 1e12, 2, 1e-3)
          .costs(new ModelShape("tiny", LAYERS, 64, 128, 4, 2, 16, VOCAB));

  private final VirtualPassClock clock = new VirtualPassClock();
  private final PassBatch batch = new PassBatch();

  @Test
  void shouldGiveTheSameLogitsWhenPrefilledSteppedOrVerifiedInATree() {
    ModelledEngine engine = engine(0.5);
    float[] whole = chain(engine, engine.open(32), FULL, 0, 3, 1, 4, 1, 5);

    SequenceId stepped = engine.open(32);
    float[] last = null;
    int[] text = {3, 1, 4, 1, 5};
    for (int i = 0; i < text.length; i++) {
      last = chain(engine, stepped, FULL, i, text[i]);
      engine.commit(stepped, new int[] {0}, 1);
    }
    assertThat(last).isEqualTo(whole);

    SequenceId tree = engine.open(32);
    chain(engine, tree, FULL, 0, 3, 1);
    engine.commit(tree, new int[] {0, 1}, 2);
    chain(engine, tree, SKIP, 2, 9);
    batch.clear().beginRun(stepped, 5, FULL, LogitsWanted.LAST).addRow(7, -1);
    batch.beginRun(tree, 2, FULL, LogitsWanted.ALL);
    batch.addRow(4, -1);
    batch.addRow(9, 0);
    batch.addRow(1, 0);
    batch.addRow(5, 2);
    Logits logits = engine.forward(batch);
    assertThat(row(logits, logits.indexOf(1, 3))).isEqualTo(whole);
    engine.commit(tree, new int[] {0, 2, 3}, 3);
    assertThat(chain(engine, tree, FULL, 5, 9))
        .isEqualTo(chain(engine, engine.open(32), FULL, 0, 3, 1, 4, 1, 5, 9));
  }

  @Test
  void shouldLeaveNoTraceWhenARunIsScratch() {
    ModelledEngine engine = engine(0.5);
    SequenceId id = engine.open(32);
    chain(engine, id, FULL, 0, 3, 1, 4);
    engine.commit(id, new int[] {0, 1, 2}, 3);
    float[] expected = chain(engine, id, FULL, 3, 1);
    batch.clear();
    batch.beginScratchRun(id, 1, FULL, LogitsWanted.ALL).addRow(8, -1);
    batch.addRow(8, 0);
    engine.forward(batch);
    assertThat(chain(engine, id, FULL, 3, 1)).isEqualTo(expected);
  }

  @Test
  void shouldTakeTheTimeOfTheCostTable() {
    ModelledEngine engine = engine(0.5);
    SequenceId one = engine.open(64);
    SequenceId two = engine.open(64);
    long prefill = timeOf(() -> chain(engine, one, FULL, 0, 3, 1, 4));
    assertThat(prefill).isEqualTo((long) (1e9 * COSTS.verifySeconds(3, 0, 1)));
    engine.commit(one, new int[] {0, 1, 2}, 3);
    long draft = timeOf(() -> chain(engine, one, SKIP, 3, 1));
    assertThat(draft).isEqualTo((long) (1e9 * COSTS.draftSeconds(SKIP, 3, 1)));
    batch.clear().beginRun(one, 3, FULL, LogitsWanted.LAST).addRow(1, -1);
    batch.beginRun(two, 0, FULL, LogitsWanted.LAST).addRow(1, -1);
    long both = timeOf(() -> engine.forward(batch));
    assertThat(both).isEqualTo((long) (1e9 * COSTS.plainSeconds(1.5, 2)));
    assertThat(draft).isLessThan(both);
  }

  @Test
  void shouldAgreeAsOftenAsAskedWhenSublayersAreSkipped() {
    ModelledEngine engine = engine(0.8);
    SequenceId id = engine.open(64);
    int agreed = 0;
    int trials = 4000;
    for (int i = 0; i < trials; i++) {
      int[] tokens = {i % VOCAB, i / VOCAB};
      int full = best(chain(engine, id, FULL, 0, tokens));
      agreed += best(chain(engine, id, SKIP, 0, tokens)) == full ? 1 : 0;
    }
    assertThat((double) agreed / trials).isCloseTo(0.8, within(0.03));
  }

  @Test
  void shouldNeverPreferTokensThatEndAGeneration() {
    ModelledSettings settings = new ModelledSettings(1, 1, 4096, 4, Set.of(0, 2, VOCAB - 1));
    ModelledEngine engine = new ModelledEngine(info(), settings, COSTS, clock);
    SequenceId id = engine.open(64);
    for (int i = 0; i < 3000; i++) {
      float[] logits = chain(engine, id, FULL, 0, i % VOCAB, i / VOCAB);
      assertThat(new float[] {logits[0], logits[2], logits[VOCAB - 1]}).containsOnly(0);
    }
  }

  @Test
  void shouldCountTheBudgetInBlocksWhenOpeningAndReserving() {
    ModelledEngine engine =
        new ModelledEngine(info(), new ModelledSettings(1, 1, 256, 2, Set.of()), COSTS, clock);
    SequenceId first = engine.open(65);
    SequenceId second = engine.open(1);
    assertThat(engine.kvUsage()).isEqualTo(new KvUsage(192, 256, 2));
    assertThatThrownBy(() -> engine.open(1)).isInstanceOf(KvCapacityException.class);
    assertThat(engine.reserve(second, 129)).isFalse();
    assertThat(engine.kvUsage().reservedTokens()).isEqualTo(192);
    assertThat(engine.reserve(second, 65)).isTrue();
    assertThat(engine.kvUsage().reservedTokens()).isEqualTo(256);
    engine.release(first);
    assertThat(engine.kvUsage()).isEqualTo(new KvUsage(128, 256, 1));
    assertThatThrownBy(() -> engine.committedLength(first)).hasMessageContaining("not open");
    assertThatThrownBy(() -> engine.open(info().maxContext() + 1))
        .hasMessageContaining("capacity must be within");
  }

  @Test
  void shouldRefuseWhatTheContractForbids() {
    ModelledEngine engine = engine(1);
    SequenceId id = engine.open(64);
    assertThatThrownBy(() -> engine.commit(id, new int[] {0}, 1))
        .hasMessageContaining("not in the last pass");
    chain(engine, id, FULL, 0, 3, 1);
    assertThatThrownBy(() -> engine.commit(id, new int[] {1}, 1))
        .hasMessageContaining("does not follow");
    engine.commit(id, new int[] {0, 1}, 2);
    assertThatThrownBy(() -> engine.commit(id, new int[] {0}, 1))
        .hasMessageContaining("committed 2");
    assertThatThrownBy(() -> chain(engine, id, FULL, 1, 3)).hasMessageContaining("begins at 1");
    assertThatThrownBy(() -> chain(engine, id, FULL, 64, 3)).hasMessageContaining("capacity");
  }

  private long timeOf(Runnable work) {
    long begin = clock.nanos();
    work.run();
    return clock.nanos() - begin;
  }

  private ModelledEngine engine(double agreement) {
    ModelledSettings settings = new ModelledSettings(1, agreement, 4096, 8, Set.of());
    return new ModelledEngine(info(), settings, COSTS, clock);
  }

  private static EngineInfo info() {
    return new EngineInfo("tiny", "print", LAYERS, VOCAB, 256, "modelled", "none", "m", true);
  }

  private float[] chain(
      ModelledEngine engine, SequenceId id, SkipSet skipSet, int base, int... tokens) {
    batch.clear().beginRun(id, base, skipSet, LogitsWanted.LAST);
    for (int i = 0; i < tokens.length; i++) {
      batch.addRow(tokens[i], i - 1);
    }
    Logits logits = engine.forward(batch);
    return row(logits, logits.indexOf(0, tokens.length - 1));
  }

  private static float[] row(Logits logits, int index) {
    return Arrays.copyOfRange(logits.values(), index * VOCAB, (index + 1) * VOCAB);
  }

  private static int best(float[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      best = row[i] > row[best] ? i : best;
    }
    return best;
  }
}
