package io.skipstream.tokenizer.jinja;

import io.skipstream.tokenizer.jinja.Expression.Arguments;
import io.skipstream.tokenizer.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Expressions, by descent; every level is one precedence of Jinja's, loosest first. */
final class ExpressionParser {
  private static final int MAX_DEPTH = 200;
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenReader tokens;
  private int depth;

  ExpressionParser(TokenReader tokens) {
    this.tokens = tokens;
  }

  /** One expression, or several with commas between them, which make a list. */
  Expression parseTuple() {
    Expression first = parse();
    if (!tokens.peek().isOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && startsExpression()) {
      items.add(parse());
    }
    return new Expression.ListOf(items);
  }

  Expression parse() {
    enter();
    Expression value = parseOr();
    while (tokens.skipName("if")) {
      Expression condition = parseOr();
      Expression otherwise = tokens.skipName("else") ? parse() : null;
      value = new Expression.Conditional(condition, value, otherwise);
    }
    depth--;
    return value;
  }

  /** Without a condition: what follows in a for tag may be a filter. */
  Expression parseOr() {
    Expression left = parseAnd();
    while (tokens.skipName("or")) {
      left = new Expression.Or(left, parseAnd());
    }
    return left;
  }

  private Expression parseAnd() {
    Expression left = parseNot();
    while (tokens.skipName("and")) {
      left = new Expression.And(left, parseNot());
    }
    return left;
  }

  private Expression parseNot() {
    if (tokens.skipName("not")) {
      enter();
      Expression operand = parseNot();
      depth--;
      return new Expression.Not(operand);
    }
    return parseComparison();
  }

  private Expression parseComparison() {
    Expression first = parseSum();
    List<String> operators = new ArrayList<>();
    List<Expression> rest = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operators.add(tokens.next().text());
      } else if (tokens.skipName("in")) {
        operators.add("in");
      } else if (token.isName("not") && tokens.peekNext().isName("in")) {
        tokens.next();
        tokens.next();
        operators.add("not in");
      } else {
        return operators.isEmpty() ? first : new Expression.Comparison(first, operators, rest);
      }
      rest.add(parseSum());
    }
  }

  private Expression parseSum() {
    Expression left = parseConcatenation();
    while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
      Token operator = tokens.next();
      left = new Expression.Arithmetic(operator.text(), left, parseConcatenation());
    }
    return left;
  }

  private Expression parseConcatenation() {
    Expression left = parseProduct();
    while (tokens.skipOperator("~")) {
      left = new Expression.Arithmetic("~", left, parseProduct());
    }
    return left;
  }

  private Expression parseProduct() {
    Expression left = parsePower();
    while (tokens.peek().kind() == Kind.OPERATOR
        && Set.of("*", "/", "//", "%").contains(tokens.peek().text())) {
      Token operator = tokens.next();
      left = new Expression.Arithmetic(operator.text(), left, parsePower());
    }
    return left;
  }

  private Expression parsePower() {
    Expression left = parseUnary(true);
    while (tokens.skipOperator("**")) {
      left = new Expression.Arithmetic("**", left, parseUnary(true));
    }
    return left;
  }

  private Expression parseUnary(boolean withFilters) {
    Expression value;
    Token token = tokens.peek();
    if (token.isOperator("-") || token.isOperator("+")) {
      tokens.next();
      enter();
      value = new Expression.Sign(parseUnary(false), token.isOperator("-"));
      depth--;
    } else {
      value = parsePostfix(parsePrimary());
    }
    return withFilters ? parseFilters(value) : value;
  }

  private Expression parsePrimary() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case STRING -> {
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.peek().kind() == Kind.STRING) {
          text.append(tokens.next().text());
        }
        yield new Expression.Literal(text.toString());
      }
      case INTEGER -> new Expression.Literal(integer(token));
      case FLOAT -> new Expression.Literal(Double.valueOf(token.text()));
      case NAME ->
          switch (token.text()) {
            case "true", "True" -> new Expression.Literal(true);
            case "false", "False" -> new Expression.Literal(false);
            case "none", "None" -> new Expression.Literal(null);
            default -> new Expression.Name(token.text());
          };
      case OPERATOR ->
          switch (token.text()) {
            case "(" -> parenthesised();
            case "[" -> new Expression.ListOf(items("]"));
            case "{" -> dict();
            default -> throw new JinjaException("unexpected " + token, token.line());
          };
      default -> throw new JinjaException("expected a value, found " + token, token.line());
    };
  }

  private static Long integer(Token token) {
    try {
      return Long.valueOf(token.text());
    } catch (NumberFormatException e) {
      throw new JinjaException("integer " + token.text() + " is too large", token.line());
    }
  }

  private Expression parenthesised() {
    if (tokens.skipOperator(")")) {
      return new Expression.ListOf(List.of());
    }
    Expression inner = parseTuple();
    tokens.expectOperator(")");
    return inner;
  }

  private List<Expression> items(String end) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipOperator(end)) {
      if (!items.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(end)) {
          break;
        }
      }
      items.add(parse());
    }
    return items;
  }

  private Expression dict() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator("}")) {
          break;
        }
      }
      keys.add(parse());
      tokens.expectOperator(":");
      values.add(parse());
    }
    return new Expression.DictOf(keys, values);
  }

  private Expression parsePostfix(Expression base) {
    Expression value = base;
    while (true) {
      Token token = tokens.peek();
      if (tokens.skipOperator(".")) {
        Token name = tokens.next();
        value =
            switch (name.kind()) {
              case NAME -> new Expression.Attribute(value, name.text());
              case INTEGER -> new Expression.Item(value, new Expression.Literal(integer(name)));
              default -> throw new JinjaException("expected a name, found " + name, name.line());
            };
      } else if (tokens.skipOperator("[")) {
        value = subscript(value);
      } else if (tokens.skipOperator("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression base) {
    Expression[] parts = new Expression[3];
    int part = 0;
    while (!tokens.skipOperator("]")) {
      if (tokens.skipOperator(":")) {
        if (++part == parts.length) {
          throw tokens.unexpected("']'");
        }
      } else if (parts[part] == null) {
        parts[part] = parse();
      } else {
        throw tokens.unexpected("']'");
      }
    }
    if (part > 0) {
      return new Expression.Slice(base, parts[0], parts[1], parts[2]);
    }
    if (parts[0] == null) {
      throw tokens.unexpected("an index");
    }
    return new Expression.Item(base, parts[0]);
  }

  /** Behind the opening bracket. */
  private Arguments arguments() {
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.skipOperator(")")) {
      if (!positional.isEmpty() || !named.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(")")) {
          break;
        }
      }
      if (tokens.peek().kind() == Kind.NAME && tokens.peekNext().isOperator("=")) {
        String name = tokens.next().text();
        tokens.next();
        named.put(name, parse());
      } else if (named.isEmpty()) {
        positional.add(parse());
      } else {
        throw tokens.unexpected("a named argument");
      }
    }
    return new Arguments(positional, named);
  }

  private Expression parseFilters(Expression base) {
    Expression value = base;
    while (true) {
      Token token = tokens.peek();
      if (tokens.peek().isOperator("|")) {
        value = parseFilter(value);
      } else if (tokens.skipName("is")) {
        value = test(value);
      } else if (tokens.skipOperator("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
      }
    }
  }

  /** At the bar. */
  Expression.Filter parseFilter(Expression base) {
    tokens.expectOperator("|");
    Token name = tokens.expect(Kind.NAME, "a filter");
    return new Expression.Filter(base, name.text(), optionalArguments());
  }

  /** Behind the name of a filter that is applied to a block. */
  Expression.Filter parseNamedFilter(String name) {
    return new Expression.Filter(null, name, optionalArguments());
  }

  private Arguments optionalArguments() {
    return tokens.skipOperator("(") ? arguments() : Arguments.NONE;
  }

  private Expression test(Expression base) {
    boolean negated = tokens.skipName("not");
    Token name = tokens.expect(Kind.NAME, "a test");
    Arguments arguments = Arguments.NONE;
    if (tokens.skipOperator("(")) {
      arguments = arguments();
    } else if (startsTestArgument()) {
      arguments = new Arguments(List.of(parsePostfix(parsePrimary())), Map.of());
    }
    Expression test = new Expression.Test(base, name.text(), arguments);
    return negated ? new Expression.Not(test) : test;
  }

  private boolean startsTestArgument() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case NAME -> !Set.of("else", "or", "and", "is", "if", "in", "not").contains(token.text());
      case OPERATOR -> Set.of("[", "{").contains(token.text());
      default -> false;
    };
  }

  private boolean startsExpression() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case STRING, INTEGER, FLOAT, NAME -> true;
      case OPERATOR -> Set.of("(", "[", "{", "-", "+").contains(token.text());
      default -> false;
    };
  }

  private void enter() {
    if (++depth > MAX_DEPTH) {
      throw new JinjaException(
          "expression is nested more than " + MAX_DEPTH + " deep", tokens.peek().line());
    }
  }
}
