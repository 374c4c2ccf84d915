package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.engine.KvCapacityException;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.model.DemoModel;
import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** KV that is moved, grown and packed keeps its bits; whatever fits the budget finds room. */
class KvCacheTest {
  private static final int BLOCK = TorchEngine.BLOCK;
  private static final int BUDGET = 8 * BLOCK;
  private static final int MOST = 5;

  private static TorchEngine engine;
  private static EngineProbe probe;
  private static SkipSet none;
  private static int[] tokens;
  private static float[][] plain; // [tokens, vocab]

  @BeforeAll
  static void load() {
    engine = TorchEngine.load(DemoModel.open(), TorchSettings.DEFAULTS.withKv(BUDGET, MOST));
    probe = new EngineProbe(engine);
    none = SkipSet.none(engine.info().layers());
    tokens = TestRandom.of("kv").ints(BUDGET, 0, engine.info().vocabSize()).toArray();
    plain = probe.feedAll(tokens, BUDGET, none);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @AfterEach
  void shouldHaveFreedEverything() {
    assertThat(engine.kvUsage().reservedTokens()).isZero();
  }

  @Test
  void shouldKeepBitsWhenSequencesGrowWhileOthersComeAndGo() {
    SplittableRandom random = TestRandom.of("kv growth");
    List<SequenceId> open = new ArrayList<>();
    int grown = 0;
    for (int step = 0; step < 250; step++) {
      int action = random.nextInt(8);
      if (action == 0 && !open.isEmpty()) {
        engine.release(open.remove(random.nextInt(open.size())));
      } else if (action <= 2 && open.size() < MOST) {
        tryOpen(open, 1 + random.nextInt(3 * BLOCK));
      } else if (!open.isEmpty()) {
        grown += advance(open.get(random.nextInt(open.size())), 1 + random.nextInt(50)) ? 1 : 0;
      }
    }
    open.forEach(engine::release);
    assertThat(grown).as(TestRandom.describe()).isGreaterThan(50);
  }

  @Test
  void shouldHaveTheWholeBudgetWhenASequenceIsAlone() {
    SequenceId before = engine.open(BLOCK);
    SequenceId alone = engine.open(BLOCK);
    engine.release(before);

    for (int capacity = BLOCK; capacity <= BUDGET; capacity += BLOCK) {
      assertThat(engine.reserve(alone, capacity)).as("%d positions", capacity).isTrue();
      expectPlain(alone, capacity - engine.committedLength(alone));
    }
    engine.release(alone);
  }

  @Test
  void shouldFindRoomWhenItIsInPieces() {
    SequenceId[] ids = new SequenceId[4];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = engine.open(2 * BLOCK);
      expectPlain(ids[i], BLOCK + 7 * i);
    }
    engine.release(ids[1]);
    engine.release(ids[3]);

    SequenceId large = engine.open(4 * BLOCK);
    assertThatThrownBy(() -> engine.open(1)).isInstanceOf(KvCapacityException.class);
    expectPlain(large, 4 * BLOCK);
    engine.release(ids[0]);
    assertThat(engine.reserve(ids[2], 4 * BLOCK + 1)).isFalse();
    assertThat(engine.reserve(ids[2], 4 * BLOCK)).isTrue();
    expectPlain(ids[2], 4 * BLOCK - engine.committedLength(ids[2]));
    engine.release(ids[2]);
    engine.release(large);
  }

  @Test
  void shouldKeepTheAcceptedBranchWhenItsSequenceMovesBeforeTheCommit() {
    SequenceId first = engine.open(BLOCK);
    SequenceId moving = engine.open(BLOCK);
    SequenceId behind = engine.open(BLOCK);
    expectPlain(moving, 20);
    PassBatch batch = new PassBatch();
    batch.beginRun(moving, 20, none, LogitsWanted.NONE).addRow(tokens[20], -1);
    batch.addRow(tokens[21] + 1 < engine.info().vocabSize() ? tokens[21] + 1 : 0, 0);
    batch.addRow(tokens[21], 0); // beside the main chain
    batch.addRow(tokens[22], 2);
    engine.forward(batch);

    assertThat(engine.reserve(moving, 3 * BLOCK)).isTrue();
    engine.release(first);
    SequenceId intruder = engine.open(BLOCK);
    assertThat(engine.reserve(behind, 3 * BLOCK)).isTrue();
    engine.commit(moving, new int[] {0, 2, 3}, 3);

    assertThat(engine.committedLength(moving)).isEqualTo(23);
    expectPlain(moving, 40);
    engine.release(moving);
    engine.release(behind);
    engine.release(intruder);
  }

  /** Room is there exactly if the budget has it. */
  private static void tryOpen(List<SequenceId> open, int capacity) {
    int blocks = (capacity + BLOCK - 1) / BLOCK * BLOCK;
    boolean fits = engine.kvUsage().reservedTokens() + blocks <= BUDGET;
    try {
      open.add(engine.open(capacity));
      assertThat(fits).as(TestRandom.describe()).isTrue();
    } catch (KvCapacityException full) {
      assertThat(fits).as(TestRandom.describe()).isFalse();
    }
  }

  private static boolean advance(SequenceId id, int count) {
    int length = engine.committedLength(id);
    int given = Math.min(count, tokens.length - length);
    if (given == 0 || !engine.reserve(id, length + given)) {
      return false;
    }
    expectPlain(id, given);
    return true;
  }

  private static void expectPlain(SequenceId id, int count) {
    if (count == 0) {
      return;
    }
    int base = engine.committedLength(id);
    PassBatch batch = new PassBatch();
    batch.beginRun(id, base, none, LogitsWanted.LAST);
    for (int i = 0; i < count; i++) {
      batch.addRow(tokens[base + i], i - 1);
    }
    Logits logits = engine.forward(batch);
    int from = logits.indexOf(0, count - 1) * logits.vocabSize();
    float[] row = Arrays.copyOfRange(logits.values(), from, from + logits.vocabSize());
    assertThat(row)
        .as("%s: position %d", TestRandom.describe(), base + count - 1)
        .isEqualTo(plain[base + count - 1]);
    probe.commitChain(id, count);
  }
}
