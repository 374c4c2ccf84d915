package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.lab.SearchLimits;
import io.skipstream.lab.SearchShare;
import io.skipstream.lab.ShiftResult;
import io.skipstream.lab.StreamContrast;
import io.skipstream.lab.TuningResult;
import io.skipstream.lab.TuningResult.Point;
import io.skipstream.lab.TuningResult.SeedResult;
import io.skipstream.tuning.RowSteps;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The laboratory's results as tables, JSON and a picture.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class TuningReport {
  private static final double ENOUGH = 0.95;

  private final List<TuningResult> results = new ArrayList<>();
  private final List<StreamContrast> contrasts = new ArrayList<>();
  private final List<ShiftResult> shifts = new ArrayList<>();
  private final List<CostedShare> shares = new ArrayList<>();

  private final List<CostedLimits> limits = new ArrayList<>();

  private record CostedShare(String costs, SearchShare share) {}

  private record CostedLimits(String model, String costs, SearchLimits limits, RowSteps rows) {}

  void add(TuningResult result) {
    results.add(result);
  }

  void addContrasts(List<StreamContrast> more) {
    contrasts.addAll(more);
  }

  void addShift(ShiftResult shift) {
    shifts.add(shift);
  }

  void addShare(String costs, SearchShare share) {
    shares.add(new CostedShare(costs, share));
  }

  void addLimits(String model, String costs, SearchLimits found, RowSteps rows) {
    limits.add(new CostedLimits(model, costs, found, rows));
  }

  // ---- JSON
  // --------------------------------------------------------------------------------------

  void into(ObjectNode document) {
    ArrayNode list = document.putArray("results");
    for (TuningResult result : results) {
      json(list.addObject(), result);
    }
    ArrayNode contrastList = document.putArray("contrasts");
    for (StreamContrast contrast : contrasts) {
      contrastList
          .addObject()
          .put("model", contrast.model())
          .put("stream", contrast.stream())
          .put("set", contrast.set())
          .put("own_speed_over_optimum", contrast.own())
          .put("other_speed_over_optimum", contrast.other())
          .put("own_matchness", contrast.ownMatchness())
          .put("other_matchness", contrast.otherMatchness());
    }
    ArrayNode shiftList = document.putArray("shifts");
    for (ShiftResult shift : shifts) {
      json(shiftList.addObject(), shift);
    }
    ArrayNode limitList = document.putArray("search_limits");
    for (CostedLimits costed : limits) {
      ObjectNode node = limitList.addObject();
      node.put("model", costed.model()).put("costs", costed.costs());
      node.put("rows_a_pass", costed.limits().rowsAPass());
      node.put("cold_passes", costed.limits().coldPasses());
      node.put("warm_passes", costed.limits().warmPasses());
      ArrayNode steps = node.putArray("row_steps");
      for (int step = 0; step < costed.rows().size(); step++) {
        steps
            .addObject()
            .put("rows", costed.rows().rows(step))
            .put("passes", costed.rows().factor(step));
      }
    }
    ArrayNode shareList = document.putArray("search_shares");
    for (CostedShare costed : shares) {
      SearchShare share = costed.share();
      shareList
          .addObject()
          .put("model", share.model())
          .put("costs", costed.costs())
          .put("domains", share.domains())
          .put("tuner", share.tuner())
          .put("seed", share.seed())
          .put("tokens", share.tokens())
          .put("search_passes", share.searchPasses())
          .put("serve_passes", share.servePasses())
          .put("share", share.share())
          .put("share_beyond_credit", share.shareBeyondCredit())
          .put("speedup", share.speedup())
          .put("speedup_with_search", share.speedupWithSearch());
    }
  }

  private static void json(ObjectNode node, TuningResult result) {
    node.put("model", result.model()).put("costs", result.costs());
    node.put("stream", result.stream()).put("tuner", result.tuner()).put("start", result.start());
    passes(node, "passes_to_95pct_median", result.median(SeedResult::passesTo95));
    passes(node, "passes_to_95pct_worst", result.worst(SeedResult::passesTo95));
    node.put("speedup_steady", result.median(SeedResult::steadySpeedup));
    node.put("speedup_with_search", result.median(SeedResult::speedupWithSearch));
    node.put("speedup_optimum", result.optimum()).put("optimum_proven", result.exhaustive());
    node.put("speedup_final", result.median(SeedResult::finalSpeedup));
    node.put("matchness_final", result.median(SeedResult::finalMatchness));
    node.put("search_passes", result.median(SeedResult::searchPasses));
    node.put("regret_mean", result.regret());
    node.put("seeds", result.seeds().size()).put("seeds_reached", result.reached());
    ArrayNode curves = node.putArray("curves");
    for (SeedResult seed : result.seeds()) {
      ObjectNode curve = curves.addObject().put("seed", seed.seed()).put("set", seed.finalSet());
      ArrayNode points = curve.putArray("points");
      for (Point point : seed.curve()) {
        points
            .addObject()
            .put("passes", point.passes())
            .put("tokens", point.tokens())
            .put("speedup", point.speedup())
            .put("matchness", point.matchness());
      }
    }
  }

  /** Null where it was never reached: JSON has no infinity. */
  private static void passes(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private static void json(ObjectNode node, ShiftResult shift) {
    node.put("model", shift.model()).put("tuner", shift.tuner());
    node.put("from", shift.from()).put("to", shift.to()).put("seed", shift.seed());
    node.put("records_to_95pct_acceptance", shift.acceptanceRecords());
    node.put("records_to_95pct_speed", shift.speedRecords());
    node.put("search_passes", shift.searchPasses());
    ArrayNode acceptance = node.putArray("acceptance");
    shift.acceptance().forEach(acceptance::add);
    ArrayNode wanted = node.putArray("optimum_acceptance");
    shift.optimumAcceptance().forEach(wanted::add);
  }

  // ---- tables
  // ------------------------------------------------------------------------------------

  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%-12s %-6s %-6s %-12s %-5s %9s %9s %8s %7s %7s %8s %7s%n",
        "model",
        "costs",
        "stream",
        "tuner",
        "start",
        "95% med",
        "95% worst",
        "optimum",
        "steady",
        "w.search",
        "searched",
        "regret");
    for (TuningResult result : results) {
      out.printf(
          Locale.ROOT,
          "%-12s %-6s %-6s %-12s %-5s %9s %9s %7.3f%s %7.3f %8.3f %8.0f %6.1f%%%n",
          result.model(),
          result.costs(),
          result.stream(),
          result.tuner(),
          result.start(),
          passes(result.median(SeedResult::passesTo95)),
          passes(result.worst(SeedResult::passesTo95)),
          result.optimum(),
          result.exhaustive() ? " " : "?",
          result.median(SeedResult::steadySpeedup),
          result.median(SeedResult::speedupWithSearch),
          result.median(SeedResult::searchPasses),
          100 * result.regret());
    }
    for (StreamContrast contrast : contrasts) {
      out.printf(
          Locale.ROOT,
          "%s, set of %s: %.3f of the optimum's speed there, %.3f on the other stream"
              + " (matchness %.3f and %.3f)%n",
          contrast.model(),
          contrast.stream(),
          contrast.own(),
          contrast.other(),
          contrast.ownMatchness(),
          contrast.otherMatchness());
    }
    for (ShiftResult shift : shifts) {
      out.printf(
          Locale.ROOT,
          "%s, %s turns into %s, %s: after %d records acceptance is back at 95 %% of the"
              + " optimum's, after %d speed (%.0f passes of search)%n",
          shift.model(),
          shift.from(),
          shift.to(),
          shift.tuner(),
          shift.acceptanceRecords(),
          shift.speedRecords(),
          shift.searchPasses());
    }
    for (CostedLimits costed : limits) {
      out.printf(
          Locale.ROOT,
          "%s (%s): a pass-equivalent buys %.1f rows, so the limits are %.0f passes cold and %.0f"
              + " warm%n",
          costed.model(),
          costed.costs(),
          costed.limits().rowsAPass(),
          costed.limits().coldPasses(),
          costed.limits().warmPasses());
    }
    for (CostedShare costed : shares) {
      SearchShare share = costed.share();
      out.printf(
          Locale.ROOT,
          "%s (%s), %s, %s, seed %d: search takes %.2f %% of %d tokens' time, %.2f %% without the"
              + " first credit; speed-up %.3f, %.3f with search%n",
          share.model(),
          costed.costs(),
          share.domains(),
          share.tuner(),
          share.seed(),
          100 * share.share(),
          share.tokens(),
          100 * share.shareBeyondCredit(),
          share.speedup(),
          share.speedupWithSearch());
    }
  }

  private static String passes(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : "never";
  }

  // ---- picture
  // -----------------------------------------------------------------------------------

  /** Speed-up of the set in use against passes spent, a panel for each landscape and stream. */
  String svg() {
    Map<String, List<TuningResult>> panels = new LinkedHashMap<>();
    for (TuningResult result : results) {
      String title = result.model() + " (" + result.costs() + "), " + result.stream();
      panels.computeIfAbsent(title, key -> new ArrayList<>()).add(result);
    }
    SvgChart chart = new SvgChart("passes spent on search", "speed-up of the set in use");
    panels.forEach(
        (title, shown) ->
            chart.add(
                new SvgChart.Panel(
                    title,
                    ENOUGH * shown.get(0).optimum(),
                    shown.stream().map(TuningReport::line).toList())));
    return chart.render();
  }

  /** The seed of median final speed stands for all. */
  private static SvgChart.Line line(TuningResult result) {
    List<SeedResult> sorted = new ArrayList<>(result.seeds());
    sorted.sort((a, b) -> Double.compare(a.finalSpeedup(), b.finalSpeedup()));
    SeedResult middle = sorted.get(sorted.size() / 2);
    String name = result.start().equals("warm") ? result.tuner() + ", warm" : result.tuner();
    return new SvgChart.Line(
        name, middle.curve().stream().map(p -> new double[] {p.passes(), p.speedup()}).toList());
  }
}
