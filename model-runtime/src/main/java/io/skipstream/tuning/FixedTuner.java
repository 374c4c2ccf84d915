package io.skipstream.tuning;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Learns nothing: every stream skips the same sublayers. The state is the set itself.
 *
 * <p><b>Threading:</b> immutable.
 */
public record FixedTuner(SkipSet set) implements Tuner<SkipSet> {
  private static final Proposal NOTHING = new Proposal.Nothing();

  public FixedTuner {
    Objects.requireNonNull(set, "set");
  }

  @Override
  public String name() {
    return "fixed";
  }

  @Override
  public SkipSet fresh(long streamSeed, int layers) {
    return set;
  }

  @Override
  public SkipSet resume(SkipSet stored, int layers) {
    return set;
  }

  @Override
  public SkipSet skipSet(SkipSet state) {
    return state;
  }

  @Override
  public Proposal suggest(SkipSet state, TuningEnv env) {
    return NOTHING;
  }

  @Override
  public SkipSet observe(SkipSet state, Outcome outcome, TuningEnv env) {
    return state;
  }

  @Override
  public StreamTuning.Phase phase(SkipSet state) {
    return StreamTuning.Phase.SETTLED;
  }

  @Override
  public byte[] toBytes(SkipSet state) {
    return state.bits().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public SkipSet parse(byte[] bytes) {
    return SkipSet.parse(new String(bytes, StandardCharsets.US_ASCII));
  }
}
