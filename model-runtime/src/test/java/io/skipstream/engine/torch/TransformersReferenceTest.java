package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.ReferenceFixture;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every supported architecture against logits made by Hugging Face transformers. */
class TransformersReferenceTest {
  private static final double TOLERANCE = 1e-4;

  static Stream<String> fixtures() {
    return ReferenceFixture.NAMES.stream();
  }

  private static TorchEngine load(ReferenceFixture fixture) {
    TorchSettings settings = TorchSettings.DEFAULTS.withDType(TorchSettings.DType.FP32);
    return TorchEngine.load(ModelFiles.open(fixture.directory()), settings);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void shouldGiveTheReferenceLogitsWhenPrefilledAndStepByStep(String name) {
    ReferenceFixture fixture = ReferenceFixture.load(name);
    try (TorchEngine engine = load(fixture)) {
      EngineProbe probe = new EngineProbe(engine);
      SkipSet none = SkipSet.none(engine.info().layers());
      for (ReferenceFixture.Sequence sequence : fixture.sequences()) {
        for (int portion : new int[] {sequence.ids().length, 1, 3, 17}) {
          float[][] logits = probe.feedAll(sequence.ids(), portion, none);
          compare(logits, sequence, "portions of " + portion);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void shouldGiveTheReferenceLogitsWhenSequencesOfDifferentLengthShareAPass(String name) {
    ReferenceFixture fixture = ReferenceFixture.load(name);
    try (TorchEngine engine = load(fixture)) {
      SkipSet none = SkipSet.none(engine.info().layers());
      EngineProbe probe = new EngineProbe(engine);
      PassBatch batch = new PassBatch();
      List<SequenceId> ids = new ArrayList<>();
      for (ReferenceFixture.Sequence sequence : fixture.sequences()) {
        SequenceId id = probe.open(sequence.ids().length);
        ids.add(id);
        batch.beginRun(id, 0, none, LogitsWanted.ALL);
        for (int i = 0; i < sequence.ids().length; i++) {
          batch.addRow(sequence.ids()[i], i - 1);
        }
      }
      var logits = engine.forward(batch);
      for (int run = 0; run < ids.size(); run++) {
        ReferenceFixture.Sequence sequence = fixture.sequences().get(run);
        compare(EngineProbe.rows(logits, run, sequence.ids().length), sequence, "together");
      }
    }
  }

  private static void compare(float[][] logits, ReferenceFixture.Sequence sequence, String how) {
    for (int i = 0; i < logits.length; i++) {
      assertThat(EngineProbe.maxError(logits[i], sequence.logits()[i]))
          .as("position %d, %s", i, how)
          .isLessThan(TOLERANCE);
    }
  }
}
