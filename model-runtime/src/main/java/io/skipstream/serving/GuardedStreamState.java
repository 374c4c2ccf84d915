package io.skipstream.serving;

import io.skipstream.tuning.Calibration;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.MeasuredSpeed;

/**
 * What a {@link GuardedPolicy} knows of one stream, and its sums of the present round.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class GuardedStreamState {
  final Calibration calibration = new Calibration();
  Guard guard;
  MeasuredSpeed speed = MeasuredSpeed.NONE;

  /** Passes that the drafts planned in this round may lose. */
  double reserved;

  int sequences;
  int steps;
  int draftTokens;
  int emittedTokens;

  GuardedStreamState(GuardSettings settings) {
    this.guard = Guard.fresh(settings);
  }

  void clearRound() {
    reserved = 0;
    sequences = 0;
    steps = 0;
    draftTokens = 0;
    emittedTokens = 0;
  }
}
