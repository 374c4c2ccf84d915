package io.skipstream.serving;

import io.skipstream.tuning.Calibration;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.MeasuredSpeed;
import java.util.Objects;

/**
 * What drafting has brought one stream and may cost it, and its sums of the present round.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class StreamAccount {
  final Calibration calibration;
  final SearchBudget search;

  /** Null where none watches. */
  Guard guard;

  MeasuredSpeed speed = MeasuredSpeed.NONE;
  double servedPasses;
  long tokens;

  /** Passes that the drafts planned in this round may lose. */
  double reserved;

  /** Whether no draft was within what may be lost, though something was. */
  boolean unaffordable;

  int sequences;
  int steps;
  int draftTokens;
  int emittedTokens;

  StreamAccount(Guard guard, Calibration calibration, SearchBudget search) {
    this.guard = guard;
    this.calibration = Objects.requireNonNull(calibration, "calibration");
    this.search = Objects.requireNonNull(search, "search");
  }

  void clearRound() {
    reserved = 0;
    unaffordable = false;
    sequences = 0;
    steps = 0;
    draftTokens = 0;
    emittedTokens = 0;
  }
}
