package io.skipstream.lab;

import io.skipstream.tuning.FixedTuner;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SwiftSettings;
import io.skipstream.tuning.SwiftTuner;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.adaptive.AdaptiveLimits;
import io.skipstream.tuning.adaptive.AdaptiveTuner;
import java.util.Locale;

/** The tuners that are compared. */
public enum LabTuner {
  /** Evenly spread sublayers, 45 % of the inner ones, for ever. */
  UNIFORM,
  /** SWIFT at the released program's defaults. */
  SWIFT,
  ADAPTIVE,
  /** Random sets of random sizes. */
  RANDOM,
  /** The dynamic programme at a fixed ratio. */
  DP,
  /** The dynamic programme, its sets measured. */
  DP_MEASURED;

  /** As options and results have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Parses a {@link #label()}.
   *
   * @throws IllegalArgumentException if there is no such tuner
   */
  public static LabTuner parse(String label) {
    for (LabTuner tuner : values()) {
      if (tuner.label().equals(label)) {
        return tuner;
      }
    }
    throw new IllegalArgumentException("no tuner is called '" + label + "'");
  }

  /** Whether it looks at what served other streams. */
  public boolean pools() {
    return this == ADAPTIVE;
  }

  /** Whether it measures anything. */
  public boolean searches() {
    return this != UNIFORM;
  }

  Tuner<?> create(int layers, int maxDraftTokens, double searchShare) {
    return switch (this) {
      case UNIFORM -> new FixedTuner(SkipSet.uniform(layers, SwiftSettings.DEFAULTS.skipRatio()));
      case SWIFT -> new SwiftTuner(SwiftSettings.DEFAULTS);
      case ADAPTIVE -> new AdaptiveTuner(AdaptiveLimits.DEFAULTS.with(maxDraftTokens, searchShare));
      case RANDOM -> new RandomTuner();
      case DP -> new SweepTuner(false);
      case DP_MEASURED -> new SweepTuner(true);
    };
  }
}
