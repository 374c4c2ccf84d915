package io.skipstream.speculation;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Drafts with the model itself, less the sublayers of each task's skip set. A step is one pass with
 * one row for each draft that still grows; its KV lies behind the committed length, where
 * verification overwrites it.
 *
 * <p>For the coupled rule (and greedy) the chain takes the token that the draft's logits give under
 * the target's own noise, and siblings are the next-best perturbed tokens. For the token and block
 * rules children are drawn from the draft's warped law, without replacement, and the law is
 * recorded.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> recorded laws are this
 * object's and valid until its next {@link #draft}.
 */
public final class SkipDrafter implements Drafter {
  private final Engine engine;
  private final TokenSampler sampler;
  private final DraftPlanner planner;
  private final boolean recordChildLaws;
  private final Supplier<Chance> chances;

  private final PassBatch batch = new PassBatch();
  private final List<Draft> drafts = new ArrayList<>();
  private final int[] ranked;
  private final double[] margins;
  private final List<double[]> laws = new ArrayList<>(); // each [vocab]
  private int lawsUsed;
  private final double[] remaining; // [vocab], or empty where no laws are recorded

  /**
   * @param recordChildLaws what the verifier's {@link Verifier#needsChildLaws} says
   */
  public SkipDrafter(
      Engine engine, TokenSampler sampler, DraftPlanner planner, boolean recordChildLaws) {
    this(engine, sampler, planner, recordChildLaws, () -> new KeyedChance(Philox.Purpose.DRAFT));
  }

  SkipDrafter(
      Engine engine,
      TokenSampler sampler,
      DraftPlanner planner,
      boolean recordChildLaws,
      Supplier<Chance> chances) {
    this.engine = engine;
    this.sampler = sampler;
    this.planner = planner;
    this.recordChildLaws = recordChildLaws;
    this.chances = chances;
    this.ranked = new int[planner.maxChildren()];
    this.margins = new double[planner.maxChildren()];
    this.remaining = new double[recordChildLaws ? sampler.vocabSize() : 0];
  }

  @Override
  public int maxTreeTokens(int maxDraftTokens) {
    return planner.maxTreeTokens(maxDraftTokens);
  }

  @Override
  public void draft(List<DraftTask> tasks) {
    lawsUsed = 0;
    int begun = 0;
    try {
      for (; begun < tasks.size(); begun++) {
        if (begun == drafts.size()) {
          drafts.add(new Draft(chances.get()));
        }
        drafts.get(begun).begin(tasks.get(begun));
      }
      while (fillBatch(begun)) {
        Logits logits = engine.forward(batch);
        for (int i = 0, run = 0; i < begun; i++) {
          Draft draft = drafts.get(i);
          if (draft.growing()) {
            grow(draft, logits.values(), logits.indexOf(run++, 0));
          }
        }
      }
    } finally {
      for (int i = 0; i < begun; i++) {
        drafts.get(i).finish();
      }
      batch.clear();
    }
  }

  private boolean fillBatch(int count) {
    batch.clear();
    for (int i = 0; i < count; i++) {
      Draft draft = drafts.get(i);
      if (draft.growing()) {
        DraftTask task = draft.task();
        int base = task.committedLength() + draft.chainEnd();
        batch.beginRun(task.sequence(), base, task.skipSet(), LogitsWanted.LAST);
        batch.addRow(task.tree().token(draft.chainEnd()), -1);
      }
    }
    return batch.runs() > 0;
  }

  private void grow(Draft draft, float[] logits, int row) {
    boolean drawn = recordChildLaws && !draft.task().sampling().greedy();
    int chainToken = drawn ? drawFromLaw(draft, logits, row) : rank(draft, logits, row);
    int children = Math.min(planner.children(draft.step), ranked.length);
    if (children < 1) {
      draft.stop();
      return;
    }
    if (drawn) {
      drawSiblings(draft, chainToken, children);
    }
    int added = 1;
    for (; added < children && ranked[added] >= 0; added++) {
      draft.addLeaf(ranked[added]);
    }
    draft.extend(chainToken);
    draft.step.added(added);
    if (!planner.goesOn(draft.step)) {
      draft.stop();
    }
  }

  /** The coupled draw; the next-best tokens stand in {@link #ranked}. */
  private int rank(Draft draft, float[] logits, int row) {
    DraftTask task = draft.task();
    int token =
        sampler.draw(
            logits,
            row,
            task.sampling(),
            task.history(),
            task.seed(),
            task.committedLength() + draft.chainEnd() + 1,
            ranked,
            margins);
    draft.step.proposed(
        task.sampling().greedy() ? sampler.softmaxOfLast(token) : confidenceOfMargin(margins[0]));
    return token;
  }

  /**
   * How far the best perturbed score leads decides whether the target, under the same noise,
   * agrees. Monotone and over all of 0..1, but not calibrated: 0.8 stands for a lead of 1.6, 0.95
   * for 3.
   */
  private static double confidenceOfMargin(double margin) {
    return 1 - SpecifiedMath.exp(-margin);
  }

  private int drawFromLaw(Draft draft, float[] logits, int row) {
    DraftTask task = draft.task();
    double[] law = nextLaw();
    sampler.law(logits, row, task.sampling(), task.history(), law);
    task.tree().childLaw(draft.chainEnd(), law);
    int token = draft.chance.draw(law);
    draft.step.proposed(law[token]);
    return token;
  }

  /** Draws what the chain's token leaves of its law, without replacement, into {@link #ranked}. */
  private void drawSiblings(Draft draft, int chainToken, int children) {
    Arrays.fill(ranked, -1);
    if (children == 1) {
      return;
    }
    double[] law = draft.task().tree().childLaw(draft.chainEnd());
    System.arraycopy(law, 0, remaining, 0, law.length);
    int taken = chainToken;
    for (int i = 1; i < children; i++) {
      remaining[taken] = 0;
      if (!anyPositive(remaining)) {
        return;
      }
      taken = draft.chance.draw(remaining);
      ranked[i] = taken;
    }
  }

  private static boolean anyPositive(double[] weights) {
    for (double weight : weights) {
      if (weight > 0) {
        return true;
      }
    }
    return false;
  }

  private double[] nextLaw() {
    if (lawsUsed == laws.size()) {
      laws.add(new double[sampler.vocabSize()]);
    }
    return laws.get(lawsUsed++);
  }
}
