package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.ReferenceFixture;
import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.SkipSet;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Skip sets, sliding windows and contexts of several blocks against the textbook in double, with
 * fresh random tokens.
 */
class SkipSetReferenceTest {
  private static final double TOLERANCE = 1e-4;
  private static final int TOKENS = 150;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3", "qwen3-sliding-bf16"})
  void shouldMatchTheTextbookWhenRowsOfDifferentSkipSetsShareAPass(String name) {
    SplittableRandom random = TestRandom.of("skip sets");
    ModelFiles files = ModelFiles.open(ReferenceFixture.directory(name));
    TorchSettings settings = TorchSettings.DEFAULTS.withDType(TorchSettings.DType.FP32);
    ReferenceDecoder reference = new ReferenceDecoder(files);
    try (TorchEngine engine = TorchEngine.load(files, settings)) {
      int layers = engine.info().layers();
      SkipSet[] skips = {
        SkipSet.none(layers),
        randomSet(layers, random),
        randomSet(layers, random),
        SkipSet.none(layers)
      };
      int[][] tokens = new int[skips.length][];
      SequenceId[] ids = new SequenceId[skips.length];
      EngineProbe probe = new EngineProbe(engine);
      PassBatch batch = new PassBatch();
      for (int i = 0; i < skips.length; i++) {
        tokens[i] = random.ints(TOKENS + 20 * i, 0, engine.info().vocabSize()).toArray();
        ids[i] = probe.open(tokens[i].length);
      }
      int[] done = new int[skips.length];
      double[][][] expected = new double[skips.length][][];
      for (int i = 0; i < skips.length; i++) {
        expected[i] = reference.logits(tokens[i], skips[i]);
      }
      while (remaining(tokens, done)) {
        batch.clear();
        int[] runs = new int[skips.length];
        int[] counts = new int[skips.length];
        int run = 0;
        for (int i = 0; i < skips.length; i++) {
          counts[i] = Math.min(1 + random.nextInt(40), tokens[i].length - done[i]);
          if (counts[i] > 0) {
            runs[i] = run++;
            batch.beginRun(ids[i], done[i], skips[i], LogitsWanted.ALL);
            for (int t = 0; t < counts[i]; t++) {
              batch.addRow(tokens[i][done[i] + t], t - 1);
            }
          }
        }
        Logits logits = engine.forward(batch);
        for (int i = 0; i < skips.length; i++) {
          if (counts[i] > 0) {
            float[][] rows = EngineProbe.rows(logits, runs[i], counts[i]);
            for (int t = 0; t < counts[i]; t++) {
              assertThat(EngineProbe.maxError(rows[t], expected[i][done[i] + t]))
                  .as("sequence %d, position %d, %s", i, done[i] + t, skips[i])
                  .isLessThan(TOLERANCE);
            }
            probe.commitChain(ids[i], counts[i]);
            done[i] += counts[i];
          }
        }
      }
    }
  }

  private static boolean remaining(int[][] tokens, int[] done) {
    for (int i = 0; i < tokens.length; i++) {
      if (done[i] < tokens[i].length) {
        return true;
      }
    }
    return false;
  }

  private static SkipSet randomSet(int layers, SplittableRandom random) {
    StringBuilder bits = new StringBuilder();
    for (int i = 0; i < 2 * layers; i++) {
      bits.append(random.nextInt(3) == 0 ? '1' : '0');
    }
    return SkipSet.parse(bits.toString());
  }
}
