package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.engine.SequenceId;
import io.skipstream.model.DemoModel;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.ReferenceFixture;
import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's dynamic programme against the one of the textbook, and that it leaves no trace. */
class SweepTest {
  private static final TorchSettings FP32 =
      TorchSettings.DEFAULTS.withDType(TorchSettings.DType.FP32);
  // Below this fp32 may decide another way than double.
  private static final double CLEAR = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama-rope-linear-bias", "mistral", "qwen2", "qwen3"})
  void shouldFindTheSetsOfTheTextbookOnEveryArchitecture(String name) {
    ModelFiles files = ModelFiles.open(ReferenceFixture.directory(name));
    int clear = compare(files, random(files, 40), 3, 2, 3, 9);
    assertThat(clear).isPositive();
  }

  @Test
  void shouldFindTheSetsOfTheTextbookOnTheDemoModel() {
    ModelFiles files = DemoModel.open();
    int[] context = random(files, 24);
    assertThat(compare(files, context, 3, 1, 1, 20)).isGreaterThan(10);
    assertThat(compare(files, context, 2, 2, 3, 24)).isGreaterThan(10);
  }

  private static int compare(
      ModelFiles files,
      int[] context,
      int positions,
      int attentionUnits,
      int mlpUnits,
      int maxUnits) {
    int layers = files.config().layers();
    ReferenceSweep.Way[] expected =
        new ReferenceSweep(new ReferenceDecoder(files), layers)
            .run(context, positions, attentionUnits, mlpUnits, maxUnits);
    try (TorchEngine engine = TorchEngine.load(files, FP32)) {
      EngineProbe probe = new EngineProbe(engine);
      SequenceId sequence = probe.open(context.length);
      probe.feed(sequence, context, context.length, SkipSet.none(layers));
      int[] latest = Arrays.copyOfRange(context, context.length - positions, context.length);
      List<SkipSet> sets = engine.sweep(sequence, latest, attentionUnits, mlpUnits, maxUnits);
      List<Integer> saved = new ArrayList<>();
      int clear = 0;
      for (SkipSet set : sets) {
        int attentions = set.skippedAttention();
        int units = attentions * attentionUnits + (set.skipped() - attentions) * mlpUnits;
        saved.add(units);
        if (expected[units].margin() > CLEAR) {
          clear++;
          assertThat(set).as("%d units", units).isEqualTo(expected[units].set());
        }
      }
      List<Integer> reachable = new ArrayList<>();
      for (int units = 1; units <= maxUnits; units++) {
        if (expected[units] != null) {
          reachable.add(units);
        }
      }
      assertThat(saved).isEqualTo(reachable);
      return clear;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-bf16", "qwen3-sliding-bf16"})
  void shouldLeaveNoTraceInLaterPasses(String name) {
    ModelFiles files = ModelFiles.open(ReferenceFixture.directory(name));
    int[] tokens = random(files, 90);
    try (TorchEngine engine = TorchEngine.load(files, TorchSettings.DEFAULTS)) {
      SkipSet none = SkipSet.none(engine.info().layers());
      EngineProbe probe = new EngineProbe(engine);
      float[][] undisturbed = probe.feedAll(tokens, 6, none);
      SequenceId sequence = probe.open(tokens.length);
      for (int done = 0; done < tokens.length; done += 6) {
        float[][] rows = probe.feed(sequence, tokens, 6, none);
        for (int i = 0; i < rows.length; i++) {
          assertThat(rows[i]).as("position %d", done + i).isEqualTo(undisturbed[done + i]);
        }
        int[] latest = Arrays.copyOfRange(tokens, Math.max(0, done + 6 - 8), done + 6);
        assertThat(engine.sweep(sequence, latest, 1, 2, 3)).isNotEmpty();
        assertThat(engine.committedLength(sequence)).isEqualTo(done + 6);
      }
    }
  }

  @Test
  void shouldBoundItsMemoryWhenAskedForMuch() {
    ModelFiles files = DemoModel.open();
    int[] context = random(files, 200);
    try (TorchEngine engine = TorchEngine.load(files, TorchSettings.DEFAULTS)) {
      EngineProbe probe = new EngineProbe(engine);
      SequenceId sequence = probe.open(context.length);
      probe.feed(sequence, context, context.length, SkipSet.none(engine.info().layers()));
      // 140,000 states, were all positions followed.
      List<SkipSet> sets = engine.sweep(sequence, context, 20, 30, Integer.MAX_VALUE);
      assertThat(sets).doesNotHaveDuplicates().hasSizeGreaterThan(60);
      SkipSet all = sets.get(sets.size() - 1);
      assertThat(all.skipped()).isEqualTo(2 * (all.layers() - 2));
    }
  }

  @Test
  void shouldRefuseWhatIsNotCommitted() {
    ModelFiles files = ModelFiles.open(ReferenceFixture.directory("llama"));
    try (TorchEngine engine = TorchEngine.load(files, FP32)) {
      EngineProbe probe = new EngineProbe(engine);
      SequenceId sequence = probe.open(8);
      probe.feed(sequence, new int[] {5, 6, 7}, 3, SkipSet.none(engine.info().layers()));
      assertThatThrownBy(() -> engine.sweep(sequence, new int[4], 1, 1, 1))
          .hasMessage("a sweep needs 1..3 committed tokens, was given 4");
      assertThatThrownBy(() -> engine.sweep(sequence, new int[] {-1}, 1, 1, 1))
          .hasMessageStartingWith("token -1 is not within 0..");
      assertThatThrownBy(() -> engine.sweep(sequence, new int[] {5}, 1, 0, 1))
          .hasMessage("mlpUnits must be 1 or more, was 0");
    }
  }

  private static int[] random(ModelFiles files, int count) {
    return TestRandom.of("sweep " + files.name())
        .ints(count, 0, files.config().vocabSize())
        .toArray();
  }
}
