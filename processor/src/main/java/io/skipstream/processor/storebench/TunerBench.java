package io.skipstream.processor.storebench;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import io.skipstream.tuning.adaptive.AdaptiveLimits;
import io.skipstream.tuning.adaptive.AdaptiveState;
import io.skipstream.tuning.adaptive.AdaptiveTuner;
import java.util.Arrays;

/**
 * How long the adaptive tuner thinks: serves made-up streams one after the other, and times what it
 * is asked and told while it still searches, once a stream has been served for a while. A settled
 * stream is asked less often, and has an answer at once.
 *
 * <p><b>Threading:</b> one thread.
 */
final class TunerBench {
  /** Tokens that a stream has been served before its calls count. */
  static final int SERVED_BEFORE = 128;

  private static final int SERVED_AT_MOST = 4_000;
  private static final int DRAFT_TOKENS = 8;
  private static final int RESPONSE_TOKENS = 256;
  private static final int PROMPT_TOKENS = 200;

  /** What a measurement is said to have cost. */
  private static final double SPENT_PASSES = 2;

  private final int layers;
  private final CostTable costs;
  private final AdaptiveTuner tuner = new AdaptiveTuner(AdaptiveLimits.ofDrafts(DRAFT_TOKENS));
  private long[] suggestNanos = {};
  private long[] observeNanos = {};
  private int suggestions;
  private int observations;

  /**
   * @param layers of a model of Llama-2-7B's widths
   */
  TunerBench(int layers) {
    ModelShape llama = ModelShape.LLAMA_2_7B;
    this.layers = layers;
    this.costs =
        GpuCostModel.H200_BF16.costs(
            new ModelShape(
                "bench",
                layers,
                llama.hiddenSize(),
                llama.intermediateSize(),
                llama.heads(),
                llama.kvHeads(),
                llama.headDim(),
                llama.vocabSize()));
  }

  /**
   * Times so many suggestions, and the observations between them.
   *
   * @throws IllegalStateException if streams settle before their calls would count
   */
  TunerLatencies run(int calls) {
    begin(Math.min(calls, 2_000));
    begin(calls);
    return new TunerLatencies(
        suggestions,
        Latencies.percentiles(suggestNanos),
        observations,
        Latencies.percentiles(Arrays.copyOf(observeNanos, observations)));
  }

  private void begin(int calls) {
    suggestNanos = new long[calls];
    observeNanos = new long[2 * calls];
    suggestions = 0;
    observations = 0;
    for (int stream = 0; suggestions < calls; stream++) {
      serve(new SyntheticStream(layers, stream), tuner.fresh(stream, layers));
      if (stream > 100 && suggestions == 0) {
        throw new IllegalStateException("no stream is searched for " + SERVED_BEFORE + " tokens");
      }
    }
  }

  private void serve(SyntheticStream stream, AdaptiveState fresh) {
    AdaptiveState state = fresh;
    int token = 0;
    while (token < SERVED_AT_MOST && suggestions < suggestNanos.length) {
      boolean counts = token >= SERVED_BEFORE && tuner.phase(state) == StreamTuning.Phase.SEARCHING;
      SkipSet set = tuner.skipSet(state);
      int met = 0;
      while (met < DRAFT_TOKENS && !set.isEmpty() && stream.meets(set, token + met)) {
        met++;
      }
      token += met + 1;
      TuningEnv env =
          new TuningEnv(
              token % RESPONSE_TOKENS,
              costs,
              PROMPT_TOKENS + token % RESPONSE_TOKENS,
              1,
              true,
              TuningPool.EMPTY);
      if (!set.isEmpty()) {
        state = observe(state, new Outcome.Served(set, drafted(met)), env, counts);
      }
      state = tuner.observe(state, new Outcome.Emitted(met + 1), env);
      state = search(stream, state, token, env, counts);
    }
  }

  private AdaptiveState search(
      SyntheticStream stream, AdaptiveState state, int token, TuningEnv env, boolean counts) {
    long begin = System.nanoTime();
    Proposal proposal = tuner.suggest(state, env);
    if (counts) {
      suggestNanos[suggestions++] = System.nanoTime() - begin;
    }
    if (proposal instanceof Proposal.Score score) {
      Outcome scored = new Outcome.Scored(score, stream.score(score, token), SPENT_PASSES);
      return observe(state, scored, env, counts);
    }
    if (proposal instanceof Proposal.Sweep sweep) {
      Outcome swept = new Outcome.Swept(sweep, stream.sweep(sweep), SPENT_PASSES);
      return observe(state, swept, env, counts);
    }
    return state;
  }

  private AdaptiveState observe(
      AdaptiveState state, Outcome outcome, TuningEnv env, boolean counts) {
    long begin = System.nanoTime();
    AdaptiveState next = tuner.observe(state, outcome, env);
    if (counts) {
      observeNanos[observations++] = System.nanoTime() - begin;
    }
    return next;
  }

  /** By depth, the first one missed included. */
  private static Matchness drafted(int met) {
    int tried = Math.min(DRAFT_TOKENS, met + 1);
    int[] tries = new int[tried];
    int[] hits = new int[tried];
    Arrays.fill(tries, 1);
    Arrays.fill(hits, 0, met, 1);
    return Matchness.of(hits, tries);
  }
}
