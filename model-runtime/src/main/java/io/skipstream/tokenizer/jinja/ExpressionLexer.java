package io.skipstream.tokenizer.jinja;

import io.skipstream.tokenizer.jinja.Token.Kind;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens within a tag: names, literals, operators. */
final class ExpressionLexer {
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Pattern FLOAT =
      Pattern.compile("\\d[\\d_]*(\\.\\d+([eE][-+]?\\d+)?|[eE][-+]?\\d+)");
  private static final Pattern INTEGER = Pattern.compile("\\d[\\d_]*");

  /** Longest first. */
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",");

  /**
   * @param end index behind the token
   */
  record Lexeme(Token token, int end) {}

  private ExpressionLexer() {}

  static Lexeme next(String source, int at, int line) {
    char first = source.charAt(at);
    if (first == '\'' || first == '"') {
      return string(source, at, line);
    }
    Matcher matcher = NAME.matcher(source).region(at, source.length());
    if (matcher.lookingAt()) {
      return lexeme(Kind.NAME, matcher.group(), matcher.end(), line);
    }
    matcher.usePattern(FLOAT);
    if (matcher.lookingAt()) {
      return lexeme(Kind.FLOAT, matcher.group().replace("_", ""), matcher.end(), line);
    }
    matcher.usePattern(INTEGER);
    if (matcher.lookingAt()) {
      return lexeme(Kind.INTEGER, matcher.group().replace("_", ""), matcher.end(), line);
    }
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        return lexeme(Kind.OPERATOR, operator, at + operator.length(), line);
      }
    }
    throw new JinjaException("unexpected character '" + first + "'", line);
  }

  private static Lexeme lexeme(Kind kind, String text, int end, int line) {
    return new Lexeme(new Token(kind, text, line), end);
  }

  private static Lexeme string(String source, int at, int line) {
    char quote = source.charAt(at);
    StringBuilder value = new StringBuilder();
    int i = at + 1;
    while (i < source.length() && source.charAt(i) != quote) {
      if (source.charAt(i) == '\\' && i + 1 < source.length()) {
        i = escape(source, i + 1, value, line);
      } else {
        value.append(source.charAt(i++));
      }
    }
    if (i >= source.length()) {
      throw new JinjaException("string without an end", line);
    }
    return lexeme(Kind.STRING, value.toString(), i + 1, line);
  }

  /** Returns the index behind the escape. */
  private static int escape(String source, int at, StringBuilder value, int line) {
    char c = source.charAt(at);
    switch (c) {
      case 'n' -> value.append('\n');
      case 't' -> value.append('\t');
      case 'r' -> value.append('\r');
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case '0' -> value.append('\0');
      case '\\', '\'', '"' -> value.append(c);
      case '\n' -> {} // a line that goes on
      case 'x' -> {
        return hex(source, at + 1, 2, value, line);
      }
      case 'u' -> {
        return hex(source, at + 1, 4, value, line);
      }
      case 'U' -> {
        return hex(source, at + 1, 8, value, line);
      }
      default -> value.append('\\').append(c);
    }
    return at + 1;
  }

  private static int hex(String source, int at, int digits, StringBuilder value, int line) {
    int end = at + digits;
    try {
      value.appendCodePoint(Integer.parseInt(source.substring(at, end), 16));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new JinjaException("bad character escape in a string", line);
    }
    return end;
  }
}
