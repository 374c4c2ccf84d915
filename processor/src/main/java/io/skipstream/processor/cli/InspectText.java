package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.demo.CellStyle;
import io.skipstream.processor.demo.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pages of a stream and of a prompt as lines for people. */
final class InspectText {
  private final CellStyle cells;

  InspectText(CellStyle cells) {
    this.cells = cells;
  }

  List<String> lines(ObjectNode page) {
    return page.has("skip_set") ? stream(page) : fields(page);
  }

  private List<String> stream(ObjectNode page) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s  version %d, %s, tuner %s",
            text(page, "stream"),
            page.path("version").asLong(),
            text(page, "phase"),
            text(page, "tuner")));
    if (page.has("unused_because")) {
      lines.add("  not in use: " + unused(text(page, "unused_because")));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "  matchness %.3f  speed-up %.2f expected, %.2f measured",
            page.path("matchness").asDouble(),
            page.path("expected_speedup").asDouble(),
            page.path("measured_speedup").asDouble()));
    addSet(lines, page);
    double served = page.path("served_passes").asDouble();
    lines.add(
        String.format(
            Locale.ROOT,
            "  %d tokens, search %.1f of %.0f passes (%.1f %%), %d bytes, last used %s",
            page.path("tokens").asLong(),
            page.path("search_passes").asDouble(),
            served,
            served == 0 ? 0 : 100 * page.path("search_passes").asDouble() / served,
            page.path("bytes").asLong(),
            Instant.ofEpochMilli(page.path("last_used_epoch_ms").asLong())));
    for (JsonNode set : page.path("sets")) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  known: matchness %.3f of %.0f tokens",
              set.path("matchness").asDouble(),
              set.path("tries").asDouble()));
      addSet(lines, set);
    }
    return lines;
  }

  private static String unused(String because) {
    return switch (because) {
      case "model" -> "learnt under another model";
      case "layers" -> "it is of another number of layers than the model has";
      case "retention" -> "last used longer ago than tuning.retention.ms, or dated ahead of it";
      default -> because;
    };
  }

  private void addSet(List<String> lines, JsonNode of) {
    String set = of.path("skip_set").asText();
    lines.add("    attention " + cells.attentionRow(set));
    lines.add(
        "    mlp       " + cells.mlpRow(set) + "  (" + of.path("skipped").asInt() + " skipped)");
  }

  private static List<String> fields(ObjectNode page) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : page.properties()) {
      lines.add(field.getKey() + ": " + Texts.oneLine(field.getValue().asText()));
    }
    return lines;
  }

  private static String text(JsonNode page, String field) {
    return Texts.oneLine(page.path(field).asText());
  }
}
