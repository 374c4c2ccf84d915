package io.skipstream.serving;

import java.util.List;

/**
 * Log-probability of a chosen token under the model's unwarped law, and of the best alternatives.
 *
 * @param top best first, the chosen token included where it is among them
 */
public record TokenLogprobs(int tokenId, String token, double logprob, List<Alternative> top) {
  public TokenLogprobs {
    top = List.copyOf(top);
  }

  /** One of the best tokens of a position. */
  public record Alternative(int tokenId, String token, double logprob) {}
}
