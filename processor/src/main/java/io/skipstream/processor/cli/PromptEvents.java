package io.skipstream.processor.cli;

import io.skipstream.schemas.v1.PromptEvent;

/** Builds events as the options say. What a value may be is the pipeline's to judge. */
final class PromptEvents {
  private PromptEvents() {}

  /**
   * @throws CliException where the event has no way to say it: a count below 0
   */
  static PromptEvent of(String id, PromptInput input, SamplingMixin options) throws CliException {
    PromptEvent.Builder event = PromptEvent.newBuilder().setId(id);
    if (input.prompt() != null) {
      event.setPrompt(input.prompt());
    }
    event.addAllMessages(input.messages());
    if (options.maxNewTokens != null) {
      event.setMaxNewTokens(count("--max-new-tokens", options.maxNewTokens));
    }
    if (options.temperature != null) {
      event.setTemperature(options.temperature);
    }
    if (options.topK != null) {
      event.setTopK(count("--top-k", options.topK));
    }
    if (options.topP != null) {
      event.setTopP(options.topP);
    }
    if (options.minP != null) {
      event.setMinP(options.minP);
    }
    if (options.repetitionPenalty != null) {
      event.setRepetitionPenalty(options.repetitionPenalty);
    }
    if (options.seed != null) {
      event.setSeed(options.seed);
    }
    if (options.logprobs != null) {
      event.setLogprobs(count("--logprobs", options.logprobs));
    }
    return event.addAllStop(options.stopStrings()).build();
  }

  private static int count(String option, int value) throws CliException {
    if (value < 0) {
      throw new CliException(ExitCode.USAGE, option + " must be 0 or more, was " + value);
    }
    return value;
  }
}
