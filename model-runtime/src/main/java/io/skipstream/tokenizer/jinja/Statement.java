package io.skipstream.tokenizer.jinja;

import java.util.List;
import java.util.Map;

/** A parsed piece of a template. */
sealed interface Statement {
  /** Where it begins; 0 for those that cannot fail. */
  default int line() {
    return 0;
  }

  record Text(String text) implements Statement {}

  record Output(Expression expression, int line) implements Statement {}

  record If(Expression condition, List<Statement> then, List<Statement> otherwise, int line)
      implements Statement {}

  /** Filter may be null. */
  record For(
      List<String> targets,
      Expression items,
      Expression filter,
      List<Statement> body,
      List<Statement> otherwise,
      int line)
      implements Statement {}

  record SetNames(List<String> targets, Expression value, int line) implements Statement {}

  record SetAttribute(String namespace, String attribute, Expression value, int line)
      implements Statement {}

  /** Filters are applied to the rendered body, the first one first. */
  record SetBlock(String target, List<Expression.Filter> filters, List<Statement> body, int line)
      implements Statement {}

  record FilterBlock(List<Expression.Filter> filters, List<Statement> body, int line)
      implements Statement {}

  /** Parameters in order, with their defaults; null where there is none. */
  record Macro(String name, Map<String, Expression> parameters, List<Statement> body, int line)
      implements Statement {}

  /** Marks what a model has written; changes nothing. */
  record Generation(List<Statement> body) implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}
}
