package io.skipstream.tuning;

import java.util.List;

/**
 * Learns which sublayers a stream's drafts skip. All it learns is in the state, a small immutable
 * value; the decode loop asks for a {@link Proposal}, runs it, and reports an {@link Outcome}.
 *
 * <p><b>Threading:</b> implementations are immutable and every method is a pure function of its
 * arguments: no device, no clock, no randomness but what the state holds.
 *
 * @param <S> the state of one stream
 */
public interface Tuner<S> {
  /** Name under which states are kept; no other tuner has it. */
  String name();

  /**
   * The state of a stream of which nothing is known.
   *
   * @param streamSeed tells streams apart; the same seed walks the same path
   * @param layers layers of the model
   */
  S fresh(long streamSeed, int layers);

  /** {@code stored}, or what can be kept of it under this tuner's settings and that model. */
  S resume(S stored, int layers);

  /** The skip set to draft with now. */
  SkipSet skipSet(S state);

  /** What to measure next; asked once a round. The same state and env yield the same answer. */
  Proposal suggest(S state, TuningEnv env);

  /** What the tuner is at with a stream; never {@link StreamTuning.Phase#PLAIN}. */
  StreamTuning.Phase phase(S state);

  /**
   * The sets worth falling back on, as measured and served, the present one first; empty where the
   * tuner keeps none.
   */
  default List<StreamTuning.KnownSet> sets(S state) {
    return List.of();
  }

  /** A state as bytes for a store, versioned. */
  byte[] toBytes(S state);

  /**
   * The inverse of {@link #toBytes}.
   *
   * @throws IllegalArgumentException if the bytes are no state, or one of an unknown version
   */
  S parse(byte[] bytes);

  /**
   * How much faster than plain decoding the present set is expected to draft.
   *
   * @return 1 where drafting is not expected to pay, 0 where nobody knows
   */
  default double expectedSpeedup(S state, TuningEnv env) {
    return 0;
  }

  /**
   * The state after {@code outcome}; the same state if the outcome has nothing to teach.
   *
   * @param env as of now; which of the measured sets is best depends on what passes cost here
   */
  S observe(S state, Outcome outcome, TuningEnv env);
}
