package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Eight requests of one stream, decoded at the same time. */
class ConcurrentRequestsTest {
  private static final RenewalPlanner PLANNER = new RenewalPlanner(6, 6, 1);

  @Test
  void shouldLoseNoObservation() {
    AdaptiveSpeculation<Counts> policy =
        new AdaptiveSpeculation<>(
            new CountingTuner(),
            LoopFixture.LAYERS,
            new AdaptiveSettings(6, null, SearchSettings.DEFAULT, 8),
            PLANNER,
            () -> VirtualTime.COSTS);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      requests.add(
          Requests.request().id("r" + i).seed(i).prompt("xyab").maxNewTokens(20 + 3 * i).build());
    }
    List<GenerationResult> results;
    try (VirtualTime time = new VirtualTime(policy, PLANNER, 8, 1).divergence(0.3)) {
      results = time.together(requests);
    }
    StreamTuning last =
        results.stream()
            .map(GenerationResult::tuning)
            .max(Comparator.comparingLong(StreamTuning::version))
            .orElseThrow();
    Counts counts = Counts.parse(last.tunerState());
    long tokens = results.stream().mapToLong(r -> r.tokenIds().length).sum();
    long accepted = results.stream().mapToLong(r -> r.acceptance().acceptedTokens()).sum();
    assertThat(accepted).isPositive();
    assertThat(last.tokens()).isEqualTo(tokens);
    assertThat(counts.tokens).isEqualTo(tokens);
    assertThat(counts.hits).isEqualTo(accepted);
    assertThat(counts.scores).isPositive();
    assertThat(results.stream().map(r -> r.tuning().version()).distinct().count())
        .as("each that finished after others had told more")
        .isGreaterThan(8);
  }

  private record Counts(long tokens, long hits, long scores) {
    static Counts parse(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      return new Counts(in.getLong(), in.getLong(), in.getLong());
    }
  }

  private static final class CountingTuner implements Tuner<Counts> {
    @Override
    public String name() {
      return "counting";
    }

    @Override
    public Counts fresh(long streamSeed, int layers) {
      return new Counts(0, 0, 0);
    }

    @Override
    public Counts resume(Counts stored, int layers) {
      return stored;
    }

    @Override
    public SkipSet skipSet(Counts state) {
      // Changes now and then, in the middle of rounds.
      return SkipSet.uniform(LoopFixture.LAYERS, state.tokens / 64 % 2 == 0 ? 0.5 : 0.7);
    }

    @Override
    public Proposal suggest(Counts state, TuningEnv env) {
      return env.scorableTokens() < 8
          ? new Proposal.Nothing()
          : new Proposal.Score(state.scores, List.of(skipSet(state)), 8, 4);
    }

    @Override
    public Counts observe(Counts state, Outcome outcome, TuningEnv env) {
      if (outcome instanceof Outcome.Served served) {
        return new Counts(state.tokens, state.hits + served.acceptance().hits(), state.scores);
      }
      if (outcome instanceof Outcome.Emitted emitted) {
        return new Counts(state.tokens + emitted.tokens(), state.hits, state.scores);
      }
      assertThat(((Outcome.Scored) outcome).proposal().serial()).isEqualTo(state.scores);
      return new Counts(state.tokens, state.hits, state.scores + 1);
    }

    @Override
    public StreamTuning.Phase phase(Counts state) {
      return StreamTuning.Phase.SEARCHING;
    }

    @Override
    public byte[] toBytes(Counts state) {
      return ByteBuffer.allocate(24)
          .putLong(state.tokens)
          .putLong(state.hits)
          .putLong(state.scores)
          .array();
    }

    @Override
    public Counts parse(byte[] bytes) {
      return Counts.parse(bytes);
    }
  }
}
