package io.skipstream.processor.request;

import io.skipstream.schemas.v1.ResolvedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How large a prompt's completion may become. An estimate for ordinary text, made before anything
 * is generated; the completion itself is measured again.
 */
final class CompletionSize {
  private static final long FIXED_BYTES = 4096;

  /** A token's id in decimal and its share of the text. */
  private static final long TOKEN_BYTES = 40;

  /** One alternative of a token: id, text, and a double in decimal, with their names in JSON. */
  private static final long LOGPROB_BYTES = 96;

  /** A character of metadata that JSON writes as an escape. */
  private static final long ESCAPE = 6;

  private CompletionSize() {}

  static long estimateBytes(ResolvedRequest request) {
    long perToken = TOKEN_BYTES;
    if (request.hasLogprobs()) {
      perToken += LOGPROB_BYTES * (1L + request.getLogprobs());
    }
    long metadata = 0;
    for (Map.Entry<String, String> entry : request.getMetadataMap().entrySet()) {
      metadata += utf8Bytes(entry.getKey()) + utf8Bytes(entry.getValue());
    }
    return FIXED_BYTES + ESCAPE * metadata + perToken * request.getMaxNewTokens();
  }

  private static long utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
