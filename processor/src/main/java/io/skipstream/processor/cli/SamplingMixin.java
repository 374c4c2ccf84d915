package io.skipstream.processor.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of a request, as in PromptEvent; what is absent is left to the model's defaults. */
final class SamplingMixin {
  @Option(names = "--max-new-tokens", paramLabel = "N", description = "Most tokens to generate.")
  Integer maxNewTokens;

  @Option(names = "--temperature", paramLabel = "T", description = "0 is greedy.")
  Double temperature;

  @Option(names = "--top-k", paramLabel = "K", description = "0 is off.")
  Integer topK;

  @Option(names = "--top-p", paramLabel = "P", description = "1 is off.")
  Double topP;

  @Option(names = "--min-p", paramLabel = "P", description = "0 is off.")
  Double minP;

  @Option(names = "--repetition-penalty", paramLabel = "R", description = "1 is off.")
  Double repetitionPenalty;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Absent: derived from stream and id, so that a repeat gives the same text.")
  Long seed;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "Ends the text before this; may be repeated. \\n and \\t are understood.")
  List<String> stop = new ArrayList<>();

  @Option(
      names = "--logprobs",
      paramLabel = "N",
      description = "Log-probabilities of the tokens and of N alternatives.")
  Integer logprobs;

  /** The stop strings, escapes resolved. */
  List<String> stopStrings() {
    return stop.stream().map(Escapes::resolve).toList();
  }

  static <T> T orElse(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
