package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.demo.Texts;
import java.util.Locale;

/** One line that says what matters of an event, whichever it is. */
final class TailLine {
  private static final int TEXT = 100;

  private TailLine() {}

  static String of(ObjectNode event) {
    StringBuilder line = new StringBuilder();
    String stream = event.path("stream").asText();
    line.append(stream.isEmpty() ? "" : Texts.oneLine(stream) + "/");
    line.append(Texts.oneLine(event.path("id").asText()));
    if (event.has("attempt") && !event.has("finish_reason")) {
      line.append("  attempt ").append(event.path("attempt").asInt());
      line.append(" chunk ").append(event.path("index").asInt());
      line.append(event.path("last").asBoolean() ? ", the last" : "");
    }
    append(line, event, "finish_reason", "");
    appendRates(line, event);
    if (event.has("error")) {
      JsonNode error = event.path("error");
      line.append("  ").append(quoted(error.path("code").asText() + ": " + message(error)));
    }
    append(line, event, "skip_set", "skips ");
    append(line, event, "reason", "");
    for (String field : new String[] {"text", "prompt"}) {
      if (!event.path(field).asText().isEmpty()) {
        line.append("  ").append(quoted(event.path(field).asText()));
      }
    }
    for (JsonNode message : event.path("messages")) {
      line.append("  ").append(message.path("role").asText()).append(": ");
      line.append(quoted(message.path("content").asText()));
    }
    return line.toString();
  }

  private static void appendRates(StringBuilder line, ObjectNode event) {
    JsonNode rate =
        event.has("timings")
            ? event.path("timings").path("tokens_per_second")
            : event.path("tokens_per_second");
    if (rate.isNumber()) {
      line.append(String.format(Locale.ROOT, "  %.1f tokens/s", rate.asDouble()));
    }
    JsonNode accepted = event.path("acceptance").path("draft_acceptance_rate");
    if (accepted.isNumber()) {
      line.append(String.format(Locale.ROOT, "  %.1f %% accepted", 100 * accepted.asDouble()));
    }
  }

  private static void append(StringBuilder line, ObjectNode event, String field, String before) {
    if (event.hasNonNull(field)) {
      line.append("  ").append(before).append(Texts.oneLine(event.path(field).asText()));
    }
  }

  private static String message(JsonNode error) {
    return error.path("message").asText();
  }

  private static String quoted(String text) {
    return '"' + Texts.head(Texts.oneLine(text), TEXT) + '"';
  }
}
