package io.skipstream.tokenizer;

import io.skipstream.tokenizer.jinja.JinjaException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** The letters of C's strftime that templates use, in English. */
final class TimeFormat {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('d', "dd"),
          Map.entry('m', "MM"),
          Map.entry('y', "yy"),
          Map.entry('Y', "yyyy"),
          Map.entry('b', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('T', "HH:mm:ss"));

  private static final int MAX_CHARS = 1000;

  private TimeFormat() {}

  static String format(String format, ZonedDateTime time) {
    if (format.length() > MAX_CHARS) {
      throw new JinjaException(
          "strftime_now: the format has %d characters, the limit is %d"
              .formatted(format.length(), MAX_CHARS));
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      char letter = i + 1 < format.length() ? format.charAt(++i) : ' ';
      String pattern = PATTERNS.get(letter);
      if (letter == '%') {
        out.append('%');
      } else if (pattern == null) {
        throw new JinjaException("strftime_now: '%" + letter + "' is not supported");
      } else {
        out.append(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time));
      }
    }
    return out.toString();
  }
}
