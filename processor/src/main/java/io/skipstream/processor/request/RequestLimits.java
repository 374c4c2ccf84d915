package io.skipstream.processor.request;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;

/**
 * What a prompt may cost.
 *
 * @param defaultMaxNewTokens where neither prompt nor model says
 * @param maxNewTokens more is refused
 * @param recordBytes largest record that is written to any topic
 */
public record RequestLimits(int defaultMaxNewTokens, int maxNewTokens, int recordBytes) {
  /** Longest key, in bytes. */
  static final int KEY_BYTES = 1024;

  public RequestLimits {
    if (defaultMaxNewTokens < 1 || maxNewTokens < 1 || recordBytes < 1) {
      throw new IllegalArgumentException(
          "limits must be 1 or more, were "
              + defaultMaxNewTokens
              + ", "
              + maxNewTokens
              + ", "
              + recordBytes);
    }
  }

  public static RequestLimits of(SkipstreamConfig config) {
    return new RequestLimits(
        config.number(Settings.DEFAULTS_MAX_NEW_TOKENS),
        config.number(Settings.LIMITS_MAX_NEW_TOKENS),
        config.number(Settings.LIMITS_RECORD_BYTES));
  }
}
