package io.skipstream.processor.cli;

import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.GenerationResult;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Acceptance over several requests. */
record AcceptanceTotals(AcceptanceStats stats) {

  static AcceptanceTotals of(List<GenerationResult> results) {
    AcceptanceStats sum = AcceptanceStats.NONE;
    for (GenerationResult result : results) {
      sum = add(sum, result.acceptance());
    }
    return new AcceptanceTotals(sum);
  }

  /** One phrase for people. */
  String text() {
    if (stats.steps() == 0) {
      return "nothing drafted";
    }
    return String.format(
        Locale.ROOT,
        "%.1f %% of drafts accepted, %.2f tokens a verification",
        100 * stats.draftAcceptanceRate(),
        stats.meanAcceptanceLength());
  }

  private static AcceptanceStats add(AcceptanceStats a, AcceptanceStats b) {
    int[] first = a.histogram();
    int[] second = b.histogram();
    int[] histogram = Arrays.copyOf(first, Math.max(first.length, second.length));
    for (int i = 0; i < second.length; i++) {
      histogram[i] = Math.addExact(histogram[i], second[i]);
    }
    return new AcceptanceStats(
        Math.addExact(a.steps(), b.steps()),
        Math.addExact(a.draftTokens(), b.draftTokens()),
        Math.addExact(a.acceptedTokens(), b.acceptedTokens()),
        histogram,
        Math.max(a.maxDraftTokens(), b.maxDraftTokens()));
  }
}
