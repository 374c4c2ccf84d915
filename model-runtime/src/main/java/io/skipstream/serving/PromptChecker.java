package io.skipstream.serving;

import io.skipstream.engine.EngineInfo;
import io.skipstream.tokenizer.TextTokenizer;

/**
 * Turns prompts into token ids and refuses those that can never be served.
 *
 * <p><b>Threading:</b> any thread.
 */
final class PromptChecker {
  private final TextTokenizer tokenizer;
  private final int vocabSize;
  private final int contextLimit;

  PromptChecker(TextTokenizer tokenizer, EngineInfo info, int contextLimit) {
    this.tokenizer = tokenizer;
    this.vocabSize = info.vocabSize();
    this.contextLimit = contextLimit;
  }

  /**
   * The prompt's ids.
   *
   * @throws InvalidPromptException naming what can't be served
   */
  int[] tokens(GenerationRequest request) {
    int[] ids = tokenizer.encode(request.prompt(), request.addSpecialTokens());
    if (ids.length == 0) {
      throw new InvalidPromptException("prompt", "has no tokens");
    }
    if (ids.length >= contextLimit) {
      throw new InvalidPromptException(
          "prompt",
          "has "
              + ids.length
              + " tokens; "
              + (contextLimit - 1)
              + " at most leave room for an answer in a context of "
              + contextLimit);
    }
    for (int id : ids) {
      if (id < 0 || id >= vocabSize) {
        throw new InvalidPromptException(
            "prompt", "has token " + id + ", the model knows 0.." + (vocabSize - 1));
      }
    }
    return ids;
  }

  /** Most tokens, prompt included, that the request may come to. */
  int tokenLimit(GenerationRequest request, int promptTokens) {
    return (int) Math.min(contextLimit, (long) promptTokens + request.maxNewTokens());
  }
}
