package io.skipstream.processor.request;

import java.util.Locale;

/** Why a prompt was not served, for programs. */
public enum ErrorCode {
  /** The value is no prompt event. */
  UNDECODABLE,
  /** The event asks for something impossible. */
  INVALID_PROMPT,
  /** Another prompt with this id, but other content, is being served. */
  ID_CONFLICT,
  /** The engine failed, repeatedly. */
  ENGINE,
  /** Processes died of it, the last one while it ran alone. */
  POISON,
  /** The completion is larger than a record may be. */
  COMPLETION_TOO_LARGE,
  /** It was accepted under another model, and the settings say to refuse. */
  MODEL_CHANGED;

  /** The name in events and headers. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
