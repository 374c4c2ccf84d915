package io.skipstream.tokenizer.jinja;

import java.util.List;
import java.util.Map;

/** A parsed expression. */
sealed interface Expression {
  record Literal(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  record ListOf(List<Expression> items) implements Expression {}

  record DictOf(List<Expression> keys, List<Expression> values) implements Expression {}

  record Attribute(Expression base, String name) implements Expression {}

  record Item(Expression base, Expression key) implements Expression {}

  /** Parts that are left out are null. */
  record Slice(Expression base, Expression start, Expression stop, Expression step)
      implements Expression {}

  record Arguments(List<Expression> positional, Map<String, Expression> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());
  }

  record Call(Expression callee, Arguments arguments, int line) implements Expression {}

  /** Base is null in a filter that is applied to a block. */
  record Filter(Expression base, String name, Arguments arguments) implements Expression {}

  record Test(Expression base, String name, Arguments arguments) implements Expression {}

  record Not(Expression operand) implements Expression {}

  record Sign(Expression operand, boolean negative) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Arithmetic(String operator, Expression left, Expression right) implements Expression {}

  /** first op[0] rest[0] and rest[0] op[1] rest[1] ... */
  record Comparison(Expression first, List<String> operators, List<Expression> rest)
      implements Expression {}

  /** Otherwise may be null. */
  record Conditional(Expression condition, Expression then, Expression otherwise)
      implements Expression {}
}
