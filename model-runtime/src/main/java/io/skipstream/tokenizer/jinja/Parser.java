package io.skipstream.tokenizer.jinja;

import io.skipstream.tokenizer.jinja.Expression.Filter;
import io.skipstream.tokenizer.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tokens to statements. */
final class Parser {
  private static final int MAX_DEPTH = 100;

  private final TokenReader tokens;
  private final ExpressionParser expressions;
  private int depth;
  private int loops;

  private Parser(String source) {
    tokens = new TokenReader(Lexer.split(source));
    expressions = new ExpressionParser(tokens);
  }

  static List<Statement> parse(String source) {
    return new Parser(source).body(Set.of());
  }

  /** Statements up to a tag of one of these names, whose name is left to be read. */
  private List<Statement> body(Set<String> ends) {
    enter();
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.next();
      switch (token.kind()) {
        case TEXT -> statements.add(new Statement.Text(token.text()));
        case OUTPUT_BEGIN -> {
          statements.add(new Statement.Output(expressions.parseTuple(), token.line()));
          tokens.expect(Kind.OUTPUT_END, "the end of the tag");
        }
        case TAG_BEGIN -> {
          if (tokens.peek().kind() == Kind.NAME && ends.contains(tokens.peek().text())) {
            depth--;
            return statements;
          }
          statements.add(tag());
        }
        default -> {
          if (!ends.isEmpty()) {
            throw new JinjaException("expected one of " + ends + ", found " + token, token.line());
          }
          depth--;
          return statements;
        }
      }
    }
  }

  private Statement tag() {
    Token name = tokens.expect(Kind.NAME, "a tag's name");
    int line = name.line();
    return switch (name.text()) {
      case "if" -> parseIf(line);
      case "for" -> parseFor(line);
      case "set" -> parseSet(line);
      case "macro" -> parseMacro(line);
      case "filter" -> parseFilterBlock(line);
      case "generation" -> {
        endTag();
        List<Statement> body = body(Set.of("endgeneration"));
        close("endgeneration");
        yield new Statement.Generation(body);
      }
      case "break", "continue" -> {
        if (loops == 0) {
          throw new JinjaException(name.text() + " outside of a loop", line);
        }
        endTag();
        yield name.text().equals("break") ? new Statement.Break() : new Statement.Continue();
      }
      default -> throw new JinjaException("tag '" + name.text() + "' is not supported here", line);
    };
  }

  private Statement parseIf(int line) {
    Expression condition = expressions.parseTuple();
    endTag();
    List<Statement> then = body(Set.of("elif", "else", "endif"));
    Token end = tokens.next();
    List<Statement> otherwise = List.of();
    if (end.isName("elif")) {
      enter();
      otherwise = List.of(parseIf(end.line()));
      depth--;
      return new Statement.If(condition, then, otherwise, line);
    }
    if (end.isName("else")) {
      endTag();
      otherwise = body(Set.of("endif"));
      tokens.expectName("endif");
    }
    endTag();
    return new Statement.If(condition, then, otherwise, line);
  }

  private Statement parseFor(int line) {
    List<String> targets = names();
    tokens.expectName("in");
    Expression items = expressions.parseOr();
    Expression filter = tokens.skipName("if") ? expressions.parse() : null;
    endTag();
    loops++;
    List<Statement> body = body(Set.of("else", "endfor"));
    loops--;
    List<Statement> otherwise = List.of();
    if (tokens.skipName("else")) {
      endTag();
      otherwise = body(Set.of("endfor"));
    }
    close("endfor");
    return new Statement.For(targets, items, filter, body, otherwise, line);
  }

  private Statement parseSet(int line) {
    List<String> targets = names();
    if (targets.size() == 1 && tokens.skipOperator(".")) {
      String attribute = tokens.expect(Kind.NAME, "an attribute's name").text();
      tokens.expectOperator("=");
      Expression value = expressions.parseTuple();
      endTag();
      return new Statement.SetAttribute(targets.get(0), attribute, value, line);
    }
    if (tokens.skipOperator("=")) {
      Expression value = expressions.parseTuple();
      endTag();
      return new Statement.SetNames(targets, value, line);
    }
    if (targets.size() != 1) {
      throw tokens.unexpected("'='");
    }
    List<Filter> filters = filters();
    endTag();
    List<Statement> body = body(Set.of("endset"));
    close("endset");
    return new Statement.SetBlock(targets.get(0), filters, body, line);
  }

  private Statement parseMacro(int line) {
    String name = tokens.expect(Kind.NAME, "the macro's name").text();
    tokens.expectOperator("(");
    Map<String, Expression> parameters = new LinkedHashMap<>();
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      String parameter = tokens.expect(Kind.NAME, "a parameter's name").text();
      parameters.put(parameter, tokens.skipOperator("=") ? expressions.parse() : null);
    }
    endTag();
    int outerLoops = loops;
    loops = 0;
    List<Statement> body = body(Set.of("endmacro"));
    loops = outerLoops;
    close("endmacro");
    return new Statement.Macro(name, parameters, body, line);
  }

  private Statement parseFilterBlock(int line) {
    List<Filter> filters = new ArrayList<>();
    filters.add(expressions.parseNamedFilter(tokens.expect(Kind.NAME, "a filter").text()));
    filters.addAll(filters());
    endTag();
    List<Statement> body = body(Set.of("endfilter"));
    close("endfilter");
    return new Statement.FilterBlock(filters, body, line);
  }

  private List<Filter> filters() {
    List<Filter> filters = new ArrayList<>();
    while (tokens.peek().isOperator("|")) {
      filters.add(expressions.parseFilter(null));
    }
    return filters;
  }

  private List<String> names() {
    boolean bracket = tokens.skipOperator("(");
    List<String> names = new ArrayList<>();
    do {
      names.add(tokens.expect(Kind.NAME, "a name").text());
    } while (tokens.skipOperator(","));
    if (bracket) {
      tokens.expectOperator(")");
    }
    return names;
  }

  private void close(String name) {
    tokens.expectName(name);
    endTag();
  }

  private void enter() {
    if (++depth > MAX_DEPTH) {
      throw new JinjaException(
          "tags are nested more than " + MAX_DEPTH + " deep", tokens.peek().line());
    }
  }

  private void endTag() {
    tokens.expect(Kind.TAG_END, "the end of the tag");
  }
}
