package io.skipstream.engine;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/** What a {@link FakeEngine} was asked in one pass. */
public record FakePass(List<Run> runs) {

  /**
   * One sequence's share.
   *
   * @param parents within the run
   */
  public record Run(
      SequenceId sequence,
      int baseLength,
      SkipSet skipSet,
      LogitsWanted wanted,
      List<Integer> tokens,
      List<Integer> parents) {}

  static FakePass of(PassBatch batch) {
    List<Run> runs = new ArrayList<>();
    for (int run = 0; run < batch.runs(); run++) {
      List<Integer> tokens = new ArrayList<>();
      List<Integer> parents = new ArrayList<>();
      for (int i = 0; i < batch.rowCount(run); i++) {
        tokens.add(batch.token(batch.firstRow(run) + i));
        parents.add(batch.parent(batch.firstRow(run) + i));
      }
      runs.add(
          new Run(
              batch.sequence(run),
              batch.baseLength(run),
              batch.skipSet(run),
              batch.logitsWanted(run),
              List.copyOf(tokens),
              List.copyOf(parents)));
    }
    return new FakePass(List.copyOf(runs));
  }

  /** Rows over all runs. */
  public int rows() {
    return runs.stream().mapToInt(run -> run.tokens().size()).sum();
  }

  /** Whether every run computes the full model. */
  public boolean full() {
    return runs.stream().allMatch(run -> run.skipSet().isEmpty());
  }
}
