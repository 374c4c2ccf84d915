package io.skipstream.processor.request;

import io.skipstream.schemas.v1.ResolvedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How large a prompt's completion may become. Exact bounds for what is known before anything is
 * generated, and an estimate of ordinary text for the tokens: the completion itself is measured
 * again, and the error that takes its place if it is too large fits in any case.
 */
final class CompletionSize {
  /** Names, numbers, provenance, or the message of an error in place of tokens. */
  private static final long FIXED_BYTES = 8192;

  /** A token's id in decimal and its share of the text. */
  private static final long TOKEN_BYTES = 40;

  /** One alternative of a token: id, text, and a double in decimal, with their names in JSON. */
  private static final long LOGPROB_BYTES = 96;

  /** Bytes of a character that JSON writes as an escape. */
  private static final long ESCAPE = 6;

  private CompletionSize() {}

  static long estimateBytes(String stream, String id, ResolvedRequest request) {
    long perToken = TOKEN_BYTES;
    if (request.hasLogprobs()) {
      perToken += LOGPROB_BYTES * (1L + request.getLogprobs());
    }
    long texts = utf8Bytes(stream) + utf8Bytes(id);
    for (Map.Entry<String, String> entry : request.getMetadataMap().entrySet()) {
      texts += utf8Bytes(entry.getKey()) + utf8Bytes(entry.getValue());
    }
    long longestStop = 0;
    for (String stop : request.getStopList()) {
      longestStop = Math.max(longestStop, utf8Bytes(stop));
    }
    return FIXED_BYTES + ESCAPE * (texts + longestStop) + perToken * request.getMaxNewTokens();
  }

  private static long utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
