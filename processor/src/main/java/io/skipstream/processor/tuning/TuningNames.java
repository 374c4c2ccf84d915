package io.skipstream.processor.tuning;

import io.skipstream.tuning.Guard;
import io.skipstream.tuning.StreamTuning;
import java.util.Locale;

/** Words for phases and modes, as records and events have them. */
public final class TuningNames {
  private TuningNames() {}

  public static String phase(StreamTuning.Phase phase) {
    return word(phase);
  }

  static StreamTuning.Phase phase(String word) {
    return of(StreamTuning.Phase.class, word);
  }

  public static String mode(Guard.Mode mode) {
    return word(mode);
  }

  static Guard.Mode mode(String word) {
    return of(Guard.Mode.class, word);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Exact: a word in other letters was not written by us. */
  private static <E extends Enum<E>> E of(Class<E> type, String word) {
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        type.getSimpleName() + " is none of the known, has " + word.length() + " characters");
  }
}
