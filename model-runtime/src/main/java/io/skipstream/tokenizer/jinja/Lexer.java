package io.skipstream.tokenizer.jinja;

import io.skipstream.tokenizer.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into text and tags, with the whitespace rules of trim_blocks and lstrip_blocks.
 */
final class Lexer {
  private static final Pattern RAW_BEGIN = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-%}\\s*|%})");
  private static final Pattern RAW_END =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(\\+%}|-%}\\s*|%}\\n?)");
  private static final Pattern COMMENT_END = Pattern.compile("\\+#}|-#}\\s*|#}\\n?");
  private static final Pattern TAG_END = Pattern.compile("\\+%}|-%}\\s*|%}\\n?");
  private static final Pattern OUTPUT_END = Pattern.compile("-}}\\s*|}}");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> split(String source) {
    String unified = source.replace("\r\n", "\n").replace('\r', '\n');
    return new Lexer(unified.endsWith("\n") ? unified.substring(0, unified.length() - 1) : unified)
        .run();
  }

  private List<Token> run() {
    while (at < source.length()) {
      int begin = nextTag();
      if (begin < 0) {
        text(source.substring(at));
        at = source.length();
        break;
      }
      char kind = source.charAt(begin + 1);
      char sign = begin + 2 < source.length() ? source.charAt(begin + 2) : ' ';
      text(strip(source.substring(at, begin), sign, kind != '{'));
      skipTo(begin);
      switch (kind) {
        case '#' -> comment();
        case '{' -> tag(Kind.OUTPUT_BEGIN, Kind.OUTPUT_END, OUTPUT_END, sign == '-');
        default -> {
          if (!raw()) {
            tag(Kind.TAG_BEGIN, Kind.TAG_END, TAG_END, sign == '-' || sign == '+');
          }
        }
      }
    }
    tokens.add(new Token(Kind.END, "", line));
    return tokens;
  }

  private int nextTag() {
    for (int i = at; i + 1 < source.length(); i++) {
      if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** Text before a tag: all blanks go with '-', those of the tag's own line before a block. */
  private String strip(String text, char sign, boolean block) {
    if (sign == '-') {
      return text.stripTrailing();
    }
    int lineStart = text.lastIndexOf('\n') + 1;
    boolean strips = block && sign != '+' && (lineStart > 0 || lineStarts);
    return strips && text.substring(lineStart).isBlank() ? text.substring(0, lineStart) : text;
  }

  private void comment() {
    Matcher end = COMMENT_END.matcher(source);
    if (!end.find(at + 2)) {
      throw new JinjaException("comment without an end", line);
    }
    consume(end);
  }

  private boolean raw() {
    Matcher begin = RAW_BEGIN.matcher(source).region(at, source.length());
    if (!begin.lookingAt()) {
      return false;
    }
    consume(begin);
    Matcher end = RAW_END.matcher(source);
    if (!end.find(at)) {
      throw new JinjaException("raw without endraw", line);
    }
    char sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
    text(strip(source.substring(at, end.start()), sign, true));
    consume(end);
    return true;
  }

  private void tag(Kind beginKind, Kind endKind, Pattern end, boolean signed) {
    tokens.add(new Token(beginKind, "", line));
    at += signed ? 3 : 2;
    Matcher matcher = end.matcher(source);
    int depth = 0;
    while (true) {
      while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
        skipTo(at + 1);
      }
      if (at == source.length()) {
        throw new JinjaException("tag without an end", line);
      }
      // Within brackets, two braces in a row are two brackets.
      if (depth == 0 && matcher.region(at, source.length()).lookingAt()) {
        tokens.add(new Token(endKind, "", line));
        consume(matcher);
        return;
      }
      ExpressionLexer.Lexeme lexeme = ExpressionLexer.next(source, at, line);
      tokens.add(lexeme.token());
      if (lexeme.token().kind() == Kind.OPERATOR) {
        depth += bracket(lexeme.token().text());
      }
      skipTo(lexeme.end());
    }
  }

  private static int bracket(String operator) {
    return switch (operator) {
      case "(", "[", "{" -> 1;
      case ")", "]", "}" -> -1;
      default -> 0;
    };
  }

  private void consume(Matcher matcher) {
    int end = matcher.end();
    skipTo(end);
    lineStarts = source.charAt(end - 1) == '\n';
  }

  private void skipTo(int end) {
    for (int i = at; i < end; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    at = end;
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(Kind.TEXT, text, line));
    }
  }
}
