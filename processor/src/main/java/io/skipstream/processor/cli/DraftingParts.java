package io.skipstream.processor.cli;

import io.skipstream.model.ModelFiles;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.AdaptiveSettings;
import io.skipstream.serving.AdaptiveSpeculation;
import io.skipstream.serving.SearchSettings;
import io.skipstream.serving.SpeculationPlan;
import io.skipstream.serving.SpeculationPolicy;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CombPlanner;
import io.skipstream.speculation.DraftPlanner;
import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.tuning.CostMeter;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SwiftSettings;
import io.skipstream.tuning.SwiftTuner;
import io.skipstream.tuning.adaptive.AdaptiveLimits;
import io.skipstream.tuning.adaptive.AdaptiveTuner;

/**
 * Who decides what is drafted, as the settings say.
 *
 * <p><b>Threading:</b> made anywhere, then confined to the decode thread.
 *
 * @param policy what drafts leave out
 * @param planner how long and how wide they are
 * @param meter to be taught what passes cost
 * @param plansByCosts whether drafts are planned by costs, so that they must be known at the start
 */
record DraftingParts(
    SpeculationPolicy policy, DraftPlanner planner, CostMeter meter, boolean plansByCosts) {
  /** Streams whose knowledge is kept in memory: a few KiB each. */
  private static final int REMEMBERED_STREAMS = 10_000;

  /** Most children of a node where trees may be wide. */
  private static final int MAX_CHILDREN = 4;

  static DraftingParts of(SkipstreamConfig config, ModelFiles files) {
    int layers = files.config().layers();
    CostMeter meter = new CostMeter(EngineSettings.costPrior(config, files));
    if (config.text(Settings.DRAFT).equals("none")) {
      return new DraftingParts(SpeculationPolicy.NONE, swiftPlanner(config), meter, false);
    }
    return switch (config.text(Settings.DRAFT_TUNER)) {
      case "adaptive" -> adaptive(config, layers, meter);
      case "swift" -> swift(config, layers, meter);
      default -> fixed(config, layers, meter);
    };
  }

  private static DraftingParts adaptive(SkipstreamConfig config, int layers, CostMeter meter) {
    int maxTokens = config.number(Settings.DRAFT_MAX_TOKENS);
    double share = config.real(Settings.DRAFT_SEARCH_SHARE);
    AdaptiveTuner tuner = new AdaptiveTuner(AdaptiveLimits.DEFAULTS.with(maxTokens, share));
    AdaptiveSettings settings =
        new AdaptiveSettings(
            maxTokens,
            GuardSettings.DEFAULT,
            new SearchSettings(share, SearchSettings.DEFAULT.creditPasses()),
            REMEMBERED_STREAMS);
    boolean wide = config.text(Settings.DRAFT_TREE).equals("comb");
    DraftPlanner planner =
        wide
            ? new RenewalPlanner(maxTokens, CombPlanner.SWIFT.maxTreeTokens(), MAX_CHILDREN)
            : new RenewalPlanner(maxTokens, maxTokens, 1);
    return new DraftingParts(
        new AdaptiveSpeculation<>(tuner, layers, settings, planner, meter::table),
        planner,
        meter,
        true);
  }

  /** Whatever it costs, as the paper has it. */
  private static DraftingParts swift(SkipstreamConfig config, int layers, CostMeter meter) {
    SwiftSettings swift =
        SwiftSettings.DEFAULTS.withSkipRatio(config.real(Settings.DRAFT_SKIP_RATIO));
    AdaptiveSettings settings =
        new AdaptiveSettings(
            config.number(Settings.DRAFT_MAX_TOKENS),
            null,
            SearchSettings.UNLIMITED,
            REMEMBERED_STREAMS);
    DraftPlanner planner = swiftPlanner(config);
    return new DraftingParts(
        new AdaptiveSpeculation<>(new SwiftTuner(swift), layers, settings, planner, () -> null),
        planner,
        meter,
        false);
  }

  private static DraftingParts fixed(SkipstreamConfig config, int layers, CostMeter meter) {
    SkipSet set = SkipSet.uniform(layers, config.real(Settings.DRAFT_SKIP_RATIO));
    SpeculationPlan plan = SpeculationPlan.of(set, config.number(Settings.DRAFT_MAX_TOKENS));
    return new DraftingParts(SpeculationPolicy.fixed(plan), swiftPlanner(config), meter, false);
  }

  /** Both shapes stop where SWIFT stops: behind the first token that the draft is unsure of. */
  private static DraftPlanner swiftPlanner(SkipstreamConfig config) {
    int maxTokens = config.number(Settings.DRAFT_MAX_TOKENS);
    CombPlanner swift = CombPlanner.SWIFT;
    return switch (config.text(Settings.DRAFT_TREE)) {
      case "comb" -> new CombPlanner(maxTokens, swift.maxTreeTokens(), swift.stopBelow());
      default -> new ChainPlanner(maxTokens, swift.stopBelow());
    };
  }
}
