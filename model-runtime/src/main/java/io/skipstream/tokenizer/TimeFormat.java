package io.skipstream.tokenizer;

import io.skipstream.tokenizer.jinja.CallArguments;
import io.skipstream.tokenizer.jinja.JinjaException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** The letters of C's strftime that templates use, in English. */
final class TimeFormat {
  private static final Map<Character, DateTimeFormatter> FORMATS =
      Map.ofEntries(
          entry('d', "dd"),
          entry('m', "MM"),
          entry('y', "yy"),
          entry('Y', "yyyy"),
          entry('b', "MMM"),
          entry('B', "MMMM"),
          entry('a', "EEE"),
          entry('A', "EEEE"),
          entry('H', "HH"),
          entry('I', "hh"),
          entry('M', "mm"),
          entry('S', "ss"),
          entry('p', "a"),
          entry('j', "DDD"),
          entry('F', "yyyy-MM-dd"),
          entry('T', "HH:mm:ss"));

  private static final int MAX_CHARS = 1000;

  /** What a letter takes, in characters that a template reads. */
  private static final int LETTER_WORK = 128;

  private TimeFormat() {}

  private static Map.Entry<Character, DateTimeFormatter> entry(char letter, String pattern) {
    return Map.entry(letter, DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
  }

  /** The filled format of a template's call. */
  static String format(CallArguments call, ZonedDateTime time) {
    String format = call.text(0, "format", "");
    if (format.length() > MAX_CHARS) {
      throw new JinjaException(
          "strftime_now: the format has %d characters, the limit is %d"
              .formatted(format.length(), MAX_CHARS));
    }
    call.work((long) LETTER_WORK * (1 + format.length()));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      char letter = i + 1 < format.length() ? format.charAt(++i) : ' ';
      DateTimeFormatter formatter = FORMATS.get(letter);
      if (letter == '%') {
        out.append('%');
      } else if (formatter == null) {
        throw new JinjaException("strftime_now: '%" + letter + "' is not supported");
      } else {
        out.append(formatter.format(time));
      }
    }
    return out.toString();
  }
}
