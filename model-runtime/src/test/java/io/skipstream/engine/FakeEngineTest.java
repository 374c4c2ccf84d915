package io.skipstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.tuning.SkipSet;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FakeEngineTest {
  private static final SkipSet FULL = SkipSet.none(6);
  private static final SkipSet SKIP = SkipSet.uniform(6, 0.5);

  private final FakeEngine engine = FakeEngine.ofVocabulary(11, 1);
  private final PassBatch batch = new PassBatch();

  @Test
  void shouldGiveTheSameLogitsWhenPrefilledSteppedOrVerifiedInATree() {
    int[] text = {3, 1, 4, 1, 5};
    SequenceId prefilled = engine.open(32);
    float[] whole = chain(prefilled, FULL, 0, text);
    assertThat(whole).isEqualTo(engine.fullLogits(text, 5));

    SequenceId stepped = engine.open(32);
    float[] last = null;
    for (int i = 0; i < text.length; i++) {
      last = chain(stepped, FULL, i, text[i]);
      engine.commit(stepped, new int[] {0}, 1);
    }
    assertThat(last).isEqualTo(whole);

    SequenceId tree = engine.open(32);
    chain(tree, FULL, 0, 3, 1);
    engine.commit(tree, new int[] {0, 1}, 2);
    batch.clear().beginRun(tree, 2, FULL, LogitsWanted.ALL);
    batch.addRow(4, -1);
    batch.addRow(9, 0);
    batch.addRow(1, 0);
    batch.addRow(5, 2);
    Logits logits = engine.forward(batch);
    assertThat(row(logits, logits.indexOf(0, 3))).isEqualTo(whole);
    engine.commit(tree, new int[] {0, 2, 3}, 3);
    assertThat(engine.committedLength(tree)).isEqualTo(5);
    assertThat(chain(tree, FULL, 5, 9))
        .isEqualTo(engine.fullLogits(new int[] {3, 1, 4, 1, 5, 9}, 6));
  }

  @Test
  void shouldDriftWhenSublayersAreSkipped() {
    SequenceId id = engine.open(32);
    chain(id, FULL, 0, 3, 1);
    engine.commit(id, new int[] {0, 1}, 2);
    float[] first = chain(id, SKIP, 2, 4);
    assertThat(first).isNotEqualTo(engine.fullLogits(new int[] {3, 1, 4}, 3));
    assertThat(chain(id, SKIP, 3, 1)).isNotEqualTo(engine.fullLogits(new int[] {3, 1, 4, 1}, 4));
    assertThat(chain(id, SKIP, 2, 4)).isEqualTo(first);
  }

  @Test
  void shouldRefuseWhatTheContractForbids() {
    SequenceId id = engine.open(4);
    chain(id, FULL, 0, 3, 1);
    refuses("not written", "only 2", () -> chain(id, FULL, 3, 1));
    chain(id, FULL, 0, 3, 1);
    refuses("no path", "follows not", () -> engine.commit(id, new int[] {1}, 1));
    engine.commit(id, new int[] {0, 1}, 2);
    refuses("twice", "committed before", () -> engine.commit(id, new int[] {0}, 1));
    refuses("below", "below the committed", () -> chain(id, FULL, 1, 1));
    refuses("capacity", "capacity is 4", () -> chain(id, FULL, 2, 1, 1, 1));
    chain(id, SKIP, 2, 4);
    refuses("mixed", "another skip set", () -> chain(id, FULL, 3, 1));
    chain(id, SKIP, 2, 4);
    refuses("draft", "under a skip set", () -> engine.commit(id, new int[] {0}, 1));
    engine.release(id);
    refuses("released", "not open", () -> engine.committedLength(id));
    assertThat(engine.violations()).hasSize(8);
    assertThat(engine.kvUsage().reservedTokens()).isZero();
  }

  @Test
  void shouldCountTheBudgetWhenOpeningAndReserving() {
    FakeEngine small =
        new FakeEngine(FakeEngine.describe(6, 11, 64), 20, FakeModel.hashed(1, 3), 0.5);
    SequenceId id = small.open(12);
    assertThatThrownBy(() -> small.open(9)).isInstanceOf(KvCapacityException.class);
    assertThat(small.reserve(id, 21)).isFalse();
    assertThat(small.reserve(id, 20)).isTrue();
    assertThat(small.kvUsage()).isEqualTo(new KvUsage(20, 20, 1));
  }

  @Test
  void shouldPoisonLogitsWhenTheNextPassBegins() {
    SequenceId id = engine.open(32);
    batch.clear().beginRun(id, 0, FULL, LogitsWanted.LAST);
    batch.addRow(1, -1);
    Logits old = engine.forward(batch);
    engine.forward(batch);
    assertThat(old.values()).containsOnly(Float.NaN);
  }

  private void refuses(String what, String message, Runnable action) {
    assertThatThrownBy(action::run)
        .as(what)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }

  private float[] chain(SequenceId id, SkipSet skipSet, int base, int... tokens) {
    batch.clear().beginRun(id, base, skipSet, LogitsWanted.LAST);
    for (int i = 0; i < tokens.length; i++) {
      batch.addRow(tokens[i], i - 1);
    }
    Logits logits = engine.forward(batch);
    return row(logits, logits.indexOf(0, tokens.length - 1));
  }

  private static float[] row(Logits logits, int index) {
    int vocab = logits.vocabSize();
    return Arrays.copyOfRange(logits.values(), index * vocab, (index + 1) * vocab);
  }
}
