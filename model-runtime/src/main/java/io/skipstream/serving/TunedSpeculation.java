package io.skipstream.serving;

import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Learns for each stream which sublayers its drafts skip, while it is served. Keeps the streams
 * used last; one that was forgotten begins anew.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 *
 * @param <S> the tuner's state of a stream
 */
public final class TunedSpeculation<S> implements SpeculationPolicy {
  private final Tuner<S> tuner;
  private final int layers;
  private final int maxDraftTokens;
  private final Map<String, Tuned<S>> streams;

  /**
   * @param layers of the model
   * @param maxDraftTokens most tokens on a round's chain
   * @param maxStreams most streams that are remembered
   */
  public TunedSpeculation(Tuner<S> tuner, int layers, int maxDraftTokens, int maxStreams) {
    this.tuner = tuner;
    this.layers = layers;
    this.maxDraftTokens = maxDraftTokens;
    this.streams = new Recent<>(maxStreams);
  }

  @Override
  public SpeculationPlan plan(GenerationRequest request) {
    return tuned(request).plan;
  }

  @Override
  public void observe(GenerationRequest request, SpeculationPlan plan, RoundOutcome outcome) {
    if (outcome.draftTokens() == 0) {
      return;
    }
    // A depth is tried if all before it were met.
    int acceptedTokens = outcome.acceptedTokens();
    int tried = Math.min(outcome.draftDepth(), acceptedTokens + 1);
    int[] tries = new int[tried];
    int[] hits = new int[tried];
    Arrays.fill(tries, 1);
    Arrays.fill(hits, 0, Math.min(acceptedTokens, tried), 1);
    learn(request, new Outcome.Served(plan.skipSet(), Matchness.of(hits, tries)));
  }

  @Override
  public Proposal.Score trial(GenerationRequest request, int scorableTokens) {
    Proposal proposal = tuner.suggest(tuned(request).state, TuningEnv.ofTokens(scorableTokens));
    return proposal instanceof Proposal.Score score ? score : null;
  }

  @Override
  public void tried(GenerationRequest request, Outcome.Scored outcome) {
    learn(request, outcome);
  }

  private void learn(GenerationRequest request, Outcome outcome) {
    Tuned<S> tuned = tuned(request);
    S learnt = tuner.observe(tuned.state, outcome, TuningEnv.ofTokens(0));
    if (learnt != tuned.state) {
      tuned.become(learnt, tuner.skipSet(learnt), maxDraftTokens);
    }
  }

  private Tuned<S> tuned(GenerationRequest request) {
    Tuned<S> tuned = streams.get(request.stream());
    if (tuned == null) {
      tuned = new Tuned<>();
      S fresh = tuner.fresh(seed(request.stream()), layers);
      tuned.become(fresh, tuner.skipSet(fresh), maxDraftTokens);
      streams.put(request.stream(), tuned);
    }
    return tuned;
  }

  /** FNV-1a, 64 bits: the same stream walks the same path everywhere. */
  private static long seed(String stream) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** What is known of a stream; the plan is made once for each set. */
  private static final class Tuned<S> {
    private S state;
    private SpeculationPlan plan = SpeculationPlan.PLAIN;

    void become(S learnt, SkipSet skipSet, int maxDraftTokens) {
      state = learnt;
      if (!skipSet.equals(plan.skipSet())) {
        plan = SpeculationPlan.of(skipSet, maxDraftTokens);
      }
    }
  }

  private static final class Recent<S> extends LinkedHashMap<String, Tuned<S>> {
    private static final long serialVersionUID = 1L;
    private final int most;

    Recent(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Tuned<S>> eldest) {
      return size() > most;
    }
  }
}
