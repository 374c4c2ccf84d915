package io.skipstream.serving;

import java.util.Locale;

/** Why a generation ended. */
public enum FinishReason {
  /** A stop string or the model's end of sequence. */
  STOP,
  /** The most new tokens, or the model's context, were reached. */
  LENGTH,
  DEADLINE,
  CANCELLED,
  ERROR;

  /** The name in events. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
