package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.model.DemoModel;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.ReferenceFixture;
import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * In deterministic mode the bits of a row's logits are those of plain step-by-step decoding,
 * whatever stands beside it: prefill in any portions, other sequences, trees, drafts with other
 * skip sets.
 */
class RowInvarianceTest {
  private static final int TOKENS = 210;
  private static final int SEQUENCES = 6;

  private final SplittableRandom random = TestRandom.of("row invariance");

  @ParameterizedTest
  @CsvSource({"demo,FP32", "demo,BF16", "mistral,FP32", "mistral,BF16", "qwen3,BF16", "qwen2,FP32"})
  void shouldKeepEveryBitWhenCompanyChanges(String name, TorchSettings.DType dtype) {
    ModelFiles files =
        name.equals("demo") ? DemoModel.open() : ModelFiles.open(ReferenceFixture.directory(name));
    try (TorchEngine engine = TorchEngine.load(files, TorchSettings.DEFAULTS.withDType(dtype))) {
      EngineProbe probe = new EngineProbe(engine);
      SkipSet none = SkipSet.none(engine.info().layers());
      int[][] tokens = new int[SEQUENCES][];
      float[][][] plain = new float[SEQUENCES][][];
      for (int i = 0; i < SEQUENCES; i++) {
        tokens[i] = random.ints(TOKENS - 17 * i, 0, engine.info().vocabSize()).toArray();
        plain[i] = probe.feedAll(tokens[i], 1, none);
      }
      for (int portion : new int[] {2, 7, 16, 64, 65, 100, 129, TOKENS}) {
        float[][] prefilled = probe.feedAll(tokens[0], portion, none);
        for (int t = 0; t < prefilled.length; t++) {
          assertThat(prefilled[t]).as("portion %d, position %d", portion, t).isEqualTo(plain[0][t]);
        }
      }
      for (int round = 0; round < 3; round++) {
        new Mixed(engine, tokens, plain).run();
      }
    }
  }

  /** Sequences that advance by random portions: chains, trees with noise branches, and drafts. */
  private final class Mixed {
    private final Engine engine;
    private final int[][] tokens;
    private final float[][][] plain;
    private final EngineProbe probe;
    private final PassBatch batch = new PassBatch();
    private final SkipSet none;

    Mixed(Engine engine, int[][] tokens, float[][][] plain) {
      this.engine = engine;
      this.tokens = tokens;
      this.plain = plain;
      this.probe = new EngineProbe(engine);
      this.none = SkipSet.none(engine.info().layers());
    }

    void run() {
      SequenceId[] ids = new SequenceId[tokens.length];
      for (int i = 0; i < tokens.length; i++) {
        ids[i] = probe.open(tokens[i].length);
      }
      for (boolean more = true; more; ) {
        more = false;
        batch.clear();
        List<int[]> paths = new ArrayList<>();
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
          int left = tokens[i].length - engine.committedLength(ids[i]);
          if (left > 0 && random.nextInt(4) > 0) {
            paths.add(addRun(ids[i], tokens[i], left));
            members.add(i);
          }
          more |= left > 0;
        }
        if (!members.isEmpty()) {
          check(ids, paths, members);
        }
        draft(ids);
        rescore(ids);
      }
      for (SequenceId id : ids) {
        engine.release(id);
      }
    }

    /** Adds the next tokens, with noise beside them half of the time; returns their rows. */
    private int[] addRun(SequenceId id, int[] tokens, int left) {
      int base = engine.committedLength(id);
      boolean tree = random.nextBoolean();
      int count = Math.min(left, 1 + random.nextInt(tree ? 6 : 40));
      int[] path = new int[count];
      batch.beginRun(id, base, none, LogitsWanted.ALL);
      List<Integer> noise = new ArrayList<>();
      int parent = -1;
      for (int t = 0; t < count; t++) {
        if (tree && t > 0) {
          for (int extra = random.nextInt(3); extra > 0; extra--) {
            boolean deeper = !noise.isEmpty() && random.nextBoolean();
            int under = deeper ? noise.get(random.nextInt(noise.size())) : parent;
            noise.add(batch.addRow(random.nextInt(engine.info().vocabSize()), under));
          }
        }
        parent = batch.addRow(tokens[base + t], parent);
        path[t] = parent;
      }
      return path;
    }

    private void check(SequenceId[] ids, List<int[]> paths, List<Integer> members) {
      Logits logits = engine.forward(batch);
      for (int run = 0; run < members.size(); run++) {
        int i = members.get(run);
        int base = batch.baseLength(run);
        float[][] rows = EngineProbe.rows(logits, run, batch.rowCount(run));
        int[] path = paths.get(run);
        for (int t = 0; t < path.length; t++) {
          assertThat(rows[path[t]])
              .as("sequence %d, position %d", i, base + t)
              .isEqualTo(plain[i][base + t]);
        }
      }
      for (int run = 0; run < members.size(); run++) {
        int accepted = 1 + random.nextInt(paths.get(run).length);
        engine.commit(ids[members.get(run)], paths.get(run), accepted);
      }
    }

    /** Committed tokens once more, several runs a sequence, which leave no trace. */
    private void rescore(SequenceId[] ids) {
      batch.clear();
      List<int[]> checks = new ArrayList<>();
      for (int trial = 0; trial < 4; trial++) {
        int i = random.nextInt(ids.length);
        int length = engine.committedLength(ids[i]);
        if (length > 0) {
          int from = random.nextInt(length);
          int count = Math.min(length - from, 1 + random.nextInt(12));
          boolean full = trial % 2 == 0;
          SkipSet skip = full ? none : SkipSet.uniform(none.layers(), 0.5);
          batch.beginScratchRun(ids[i], from, skip, LogitsWanted.ALL);
          for (int t = 0; t < count; t++) {
            batch.addRow(tokens[i][from + t], t - 1);
          }
          checks.add(new int[] {i, from, full ? count : 0});
        }
      }
      if (checks.isEmpty()) {
        return;
      }
      Logits logits = engine.forward(batch);
      for (int run = 0; run < checks.size(); run++) {
        int[] check = checks.get(run);
        float[][] rows = EngineProbe.rows(logits, run, check[2]);
        for (int t = 0; t < check[2]; t++) {
          assertThat(rows[t])
              .as("scratch, sequence %d, position %d", check[0], check[1] + t)
              .isEqualTo(plain[check[0]][check[1] + t]);
        }
      }
    }

    /** Two draft steps with random skip sets behind the committed lengths. */
    private void draft(SequenceId[] ids) {
      SkipSet[] skips = {
        SkipSet.uniform(none.layers(), 0.3), SkipSet.uniform(none.layers(), 0.6), none
      };
      for (int step = 0; step < 2; step++) {
        batch.clear();
        for (int i = 0; i < ids.length; i++) {
          int base = engine.committedLength(ids[i]) + step;
          if (i % 2 == 0 && base < tokens[i].length) {
            batch.beginRun(ids[i], base, skips[i % 3], LogitsWanted.LAST).addRow(7 + i, -1);
          }
        }
        if (batch.rows() > 0) {
          engine.forward(batch);
        }
      }
    }
  }
}
