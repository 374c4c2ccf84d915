package io.skipstream.serving;

import io.skipstream.tokenizer.TextTokenizer;
import java.util.Objects;

/**
 * How a decode loop reads and writes text.
 *
 * <p><b>Ownership:</b> the tokenizer stays the caller's; it must outlive the loop.
 *
 * @param eosTokenIds ids that end a generation; may be empty
 */
public record DecodeText(TextTokenizer tokenizer, int[] eosTokenIds) {
  public DecodeText {
    Objects.requireNonNull(tokenizer, "tokenizer");
    eosTokenIds = eosTokenIds.clone();
  }

  boolean isEos(int token) {
    for (int eos : eosTokenIds) {
      if (eos == token) {
        return true;
      }
    }
    return false;
  }
}
