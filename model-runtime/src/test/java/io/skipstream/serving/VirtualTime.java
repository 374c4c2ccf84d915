package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.FakeEngine;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.speculation.DraftPlanner;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tuning.ContextCurve;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/**
 * A decode loop on a virtual clock: each pass of the fake engine takes what the cost table says,
 * and measurements of tuners are counted apart.
 */
final class VirtualTime implements AutoCloseable {
  static final CostTable COSTS =
      new CostTable(
          LoopFixture.LAYERS,
          2e-4,
          1e-3,
          ContextCurve.linear(1e-6),
          2e-3,
          1e-3,
          RowSteps.freeUpTo(24),
          RowSteps.freeUpTo(8));

  final LoopFixture fixture;
  private final Semaphore offered = new Semaphore(0);
  private final double trialFactor;
  private BiConsumer<FakeEngine, Long> beforePass = (engine, pass) -> {};
  private final int places;
  private long passes;
  private long emptyNanos;
  private long trialNanos;
  private long dearestTrialNanos;

  /**
   * @param batch sequences at once
   * @param trialFactor by how much trials take longer than the cost table says
   */
  VirtualTime(SpeculationPolicy policy, DraftPlanner planner, int batch, double trialFactor) {
    this.trialFactor = trialFactor;
    this.places = batch;
    fixture =
        new LoopFixture()
            .settings(DecodeLoopSettings.of(batch, 64, 16, 8))
            .policy(policy)
            .drafter(
                (engine, f) ->
                    new SkipDrafter(
                        engine, new TokenSampler(f.tokenizer.vocabSize()), planner, false));
    fixture.nanos.set(0);
    fixture.engine().beforePass(this::pass);
  }

  VirtualTime divergence(double value) {
    fixture.engine().divergence(value);
    return this;
  }

  /** Is called before each pass that is no trial, with its number. */
  VirtualTime beforePass(BiConsumer<FakeEngine, Long> hook) {
    beforePass = hook;
    return this;
  }

  /** Sweeps find the set, and take as long as so many full passes. */
  VirtualTime sweeping(SkipSet found, double fullPasses) {
    fixture
        .engine()
        .sweeping(
            tokens -> {
              trial(Math.round(1e9 * fullPasses * COSTS.passEquivalentSeconds()));
              return List.of(found);
            });
    return this;
  }

  private void pass(PassBatch batch) {
    // No pass before all of a group are offered, so that groups are decoded together.
    offered.acquireUninterruptibly();
    offered.release();
    boolean scratch = batch.isScratch(0);
    long took = Math.round(1e9 * (scratch ? trialFactor : 1) * seconds(batch));
    if (scratch) {
      trial(took);
    } else {
      beforePass.accept(fixture.engine(), passes++);
      fixture.nanos.addAndGet(took);
      if (batch.logitsWanted(0) != LogitsWanted.LAST) {
        emptyNanos += took * (places - batch.runs()) / places;
      }
    }
  }

  private void trial(long nanos) {
    trialNanos += nanos;
    dearestTrialNanos = Math.max(dearestTrialNanos, nanos);
    fixture.nanos.addAndGet(nanos);
  }

  private static double seconds(PassBatch batch) {
    double context = 0;
    boolean alike = true;
    List<SkipSet> sets = new ArrayList<>();
    for (int run = 0; run < batch.runs(); run++) {
      context += (double) batch.baseLength(run) / batch.runs();
      sets.add(batch.skipSet(run));
      alike &= sets.get(0).equals(sets.get(run));
    }
    return alike || batch.isScratch(0)
        ? COSTS.passSeconds(sets.get(0), batch.rows(), batch.runs(), context)
        : COSTS.draftSeconds(sets, context);
  }

  /** Decodes all of them together. */
  List<GenerationResult> together(List<GenerationRequest> requests) {
    List<Recorder> recorders = new ArrayList<>();
    for (GenerationRequest request : requests) {
      Recorder recorder = new Recorder();
      fixture.loop().offer(request, recorder);
      recorders.add(recorder);
    }
    offered.release();
    List<GenerationResult> results = recorders.stream().map(Recorder::await).toList();
    offered.acquireUninterruptibly();
    assertThat(fixture.fatal).isEmpty();
    return results;
  }

  GenerationResult alone(GenerationRequest request) {
    return together(List.of(request)).get(0);
  }

  /**
   * Pass-equivalents so far, trials apart, and the share of empty places: who is faster finishes
   * earlier, and at the end others decode in a batch that nobody fills.
   */
  double decodingPasses() {
    return passes(fixture.nanos.get() - trialNanos - emptyNanos);
  }

  double trialPasses() {
    return passes(trialNanos);
  }

  double dearestTrialPasses() {
    return passes(dearestTrialNanos);
  }

  private static double passes(long nanos) {
    return nanos / 1e9 / COSTS.passEquivalentSeconds();
  }

  @Override
  public void close() {
    // Whoever was still to decode may end.
    offered.release();
    fixture.close();
  }
}
