package io.skipstream.tuning;

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

  /** The state after {@code outcome}; the same state if the outcome has nothing to teach. */
  S observe(S state, Outcome outcome);
}
