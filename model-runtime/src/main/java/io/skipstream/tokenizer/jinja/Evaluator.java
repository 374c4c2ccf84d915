package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of expressions.
 *
 * <p><b>Threading:</b> one a rendering, confined to its thread.
 */
final class Evaluator {
  private final Limits limits;

  Evaluator(Limits limits) {
    this.limits = limits;
  }

  Object evaluate(Expression expression, Scope scope) {
    limits.enter();
    Object value = value(expression, scope);
    limits.leave();
    return value;
  }

  boolean truth(Expression expression, Scope scope) {
    return Values.truth(evaluate(expression, scope));
  }

  private Object value(Expression expression, Scope scope) {
    if (expression instanceof Expression.Literal literal) {
      return literal.value();
    }
    if (expression instanceof Expression.Name name) {
      return scope.get(name.name());
    }
    if (expression instanceof Expression.Attribute attribute) {
      return Methods.attribute(evaluate(attribute.base(), scope), attribute.name(), limits);
    }
    if (expression instanceof Expression.Item item) {
      return Values.item(evaluate(item.base(), scope), evaluate(item.key(), scope), limits);
    }
    if (expression instanceof Expression.Slice slice) {
      return Values.slice(
          evaluate(slice.base(), scope),
          optional(slice.start(), scope),
          optional(slice.stop(), scope),
          optional(slice.step(), scope),
          limits);
    }
    if (expression instanceof Expression.Call call) {
      return call(call, scope);
    }
    if (expression instanceof Expression.Filter filter) {
      return filter(filter, evaluate(filter.base(), scope), scope);
    }
    if (expression instanceof Expression.Test test) {
      Object base = evaluate(test.base(), scope);
      return Tests.holds(test.name(), base, arguments(test.name(), test.arguments(), scope));
    }
    return operation(expression, scope);
  }

  private Object operation(Expression expression, Scope scope) {
    if (expression instanceof Expression.Not not) {
      return !truth(not.operand(), scope);
    }
    if (expression instanceof Expression.And and) {
      Object left = evaluate(and.left(), scope);
      return Values.truth(left) ? evaluate(and.right(), scope) : left;
    }
    if (expression instanceof Expression.Or or) {
      Object left = evaluate(or.left(), scope);
      return Values.truth(left) ? left : evaluate(or.right(), scope);
    }
    if (expression instanceof Expression.Sign sign) {
      Object value = evaluate(sign.operand(), scope);
      return sign.negative() ? Arithmetic.negate(value) : Values.number(value);
    }
    if (expression instanceof Expression.Arithmetic sum) {
      return Arithmetic.apply(
          sum.operator(), evaluate(sum.left(), scope), evaluate(sum.right(), scope), limits);
    }
    if (expression instanceof Expression.Comparison comparison) {
      return compare(comparison, scope);
    }
    if (expression instanceof Expression.Conditional conditional) {
      if (truth(conditional.condition(), scope)) {
        return evaluate(conditional.then(), scope);
      }
      return conditional.otherwise() == null
          ? new Undefined("the value of an if without else")
          : evaluate(conditional.otherwise(), scope);
    }
    if (expression instanceof Expression.ListOf list) {
      List<Object> items = new ArrayList<>(list.items().size());
      list.items().forEach(item -> items.add(evaluate(item, scope)));
      return items;
    }
    Expression.DictOf dict = (Expression.DictOf) expression;
    limits.frame();
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < dict.keys().size(); i++) {
      map.put(
          Values.requireKey(evaluate(dict.keys().get(i), scope), limits),
          evaluate(dict.values().get(i), scope));
    }
    return map;
  }

  private Object optional(Expression expression, Scope scope) {
    return expression == null ? null : evaluate(expression, scope);
  }

  Object filter(Expression.Filter filter, Object base, Scope scope) {
    return Filters.apply(filter.name(), base, arguments(filter.name(), filter.arguments(), scope));
  }

  private Object call(Expression.Call call, Scope scope) {
    Object callee = evaluate(call.callee(), scope);
    String name = nameOf(call.callee());
    if (callee instanceof Undefined) {
      throw new JinjaException("'" + name + "' is undefined and cannot be called", call.line());
    }
    if (!(callee instanceof Function function)) {
      throw new JinjaException(
          "'" + name + "' is " + Values.typeName(callee) + " and cannot be called", call.line());
    }
    return Values.of(function.call(arguments(name, call.arguments(), scope)));
  }

  private static String nameOf(Expression callee) {
    if (callee instanceof Expression.Name name) {
      return name.name();
    }
    return callee instanceof Expression.Attribute attribute ? attribute.name() : "expression";
  }

  private CallArguments arguments(String callee, Expression.Arguments parsed, Scope scope) {
    List<Object> positional = new ArrayList<>(parsed.positional().size());
    parsed.positional().forEach(argument -> positional.add(evaluate(argument, scope)));
    Map<String, Object> named = parsed.named().isEmpty() ? Map.of() : new LinkedHashMap<>();
    parsed.named().forEach((name, argument) -> named.put(name, evaluate(argument, scope)));
    return new CallArguments(callee, positional, named, limits);
  }

  private boolean compare(Expression.Comparison comparison, Scope scope) {
    Object left = evaluate(comparison.first(), scope);
    for (int i = 0; i < comparison.operators().size(); i++) {
      Object right = evaluate(comparison.rest().get(i), scope);
      boolean holds =
          switch (comparison.operators().get(i)) {
            case "==" -> Values.equal(left, right, limits);
            case "!=" -> !Values.equal(left, right, limits);
            case "<" -> Values.compare(left, right, limits) < 0;
            case "<=" -> Values.compare(left, right, limits) <= 0;
            case ">" -> Values.compare(left, right, limits) > 0;
            case ">=" -> Values.compare(left, right, limits) >= 0;
            case "in" -> Values.contains(right, left, limits);
            default -> !Values.contains(right, left, limits);
          };
      if (!holds) {
        return false;
      }
      left = right;
    }
    return true;
  }
}
