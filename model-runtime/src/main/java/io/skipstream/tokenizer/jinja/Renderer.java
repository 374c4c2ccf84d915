package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs statements, once.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class Renderer {
  private enum Flow {
    GO_ON,
    BREAK,
    CONTINUE
  }

  private final Limits limits;
  private final Evaluator evaluator;

  Renderer(Limits limits) {
    this.limits = limits;
    evaluator = new Evaluator(limits);
  }

  String render(List<Statement> statements, Scope scope) {
    TextBuilder out = new TextBuilder(limits);
    run(statements, scope, out);
    return out.finish();
  }

  private Flow run(List<Statement> statements, Scope scope, TextBuilder out) {
    limits.enter();
    for (Statement statement : statements) {
      limits.step();
      Flow flow = placed(statement, scope, out);
      if (flow != Flow.GO_ON) {
        limits.leave();
        return flow;
      }
    }
    limits.leave();
    return Flow.GO_ON;
  }

  private Flow placed(Statement statement, Scope scope, TextBuilder out) {
    try {
      return run(statement, scope, out);
    } catch (JinjaException e) {
      throw e.at(statement.line());
    }
  }

  private Flow run(Statement statement, Scope scope, TextBuilder out) {
    if (statement instanceof Statement.Text text) {
      out.append(text.text());
    } else if (statement instanceof Statement.Output output) {
      write(evaluator.evaluate(output.expression(), scope), out);
    } else if (statement instanceof Statement.If choice) {
      return run(
          evaluator.truth(choice.condition(), scope) ? choice.then() : choice.otherwise(),
          scope,
          out);
    } else if (statement instanceof Statement.For loop) {
      loop(loop, scope, out);
    } else if (statement instanceof Statement.SetNames set) {
      assign(set.targets(), evaluator.evaluate(set.value(), scope), scope);
    } else if (statement instanceof Statement.SetAttribute set) {
      if (!(scope.get(set.namespace()) instanceof Namespace namespace)) {
        throw new JinjaException(
            "only a namespace has attributes that can be set, '" + set.namespace() + "' is none",
            set.line());
      }
      namespace.set(set.attribute(), evaluator.evaluate(set.value(), scope));
    } else if (statement instanceof Statement.SetBlock set) {
      scope.set(set.target(), block(set.body(), set.filters(), scope));
    } else if (statement instanceof Statement.FilterBlock filter) {
      write(block(filter.body(), filter.filters(), scope), out);
    } else if (statement instanceof Statement.Macro macro) {
      scope.set(macro.name(), (Function) arguments -> call(macro, arguments, scope));
    } else if (statement instanceof Statement.Generation generation) {
      return run(generation.body(), scope, out);
    } else {
      return statement instanceof Statement.Break ? Flow.BREAK : Flow.CONTINUE;
    }
    return Flow.GO_ON;
  }

  private void write(Object value, TextBuilder out) {
    out.append(PythonText.of(value, limits));
  }

  private void loop(Statement.For loop, Scope outer, TextBuilder out) {
    List<Object> items = Values.items(evaluator.evaluate(loop.items(), outer), limits);
    if (loop.filter() != null) {
      List<Object> kept = new ArrayList<>();
      for (Object item : items) {
        Scope scope = new Scope(outer);
        assign(loop.targets(), item, scope);
        if (evaluator.truth(loop.filter(), scope)) {
          kept.add(item);
        }
      }
      items = kept;
    }
    if (items.isEmpty()) {
      run(loop.otherwise(), new Scope(outer), out);
      return;
    }
    long depth = outer.get("loop") instanceof Loop around ? around.depth() + 1 : 1;
    Loop state = new Loop(items, depth);
    for (int i = 0; i < items.size(); i++) {
      state.moveTo(i);
      Scope scope = new Scope(outer);
      scope.set("loop", state);
      assign(loop.targets(), items.get(i), scope);
      if (run(loop.body(), scope, out) == Flow.BREAK) {
        return;
      }
    }
  }

  private void assign(List<String> targets, Object value, Scope scope) {
    if (targets.size() == 1) {
      scope.set(targets.get(0), value);
      return;
    }
    List<Object> values = Values.items(value, limits);
    if (values.size() != targets.size()) {
      throw new JinjaException(
          "%d names %s for %d values".formatted(targets.size(), targets, values.size()));
    }
    for (int i = 0; i < targets.size(); i++) {
      scope.set(targets.get(i), values.get(i));
    }
  }

  private Object block(List<Statement> body, List<Expression.Filter> filters, Scope scope) {
    TextBuilder out = new TextBuilder(limits);
    run(body, new Scope(scope), out);
    Object value = out.finish();
    for (Expression.Filter filter : filters) {
      value = evaluator.filter(filter, value, scope);
    }
    return value;
  }

  private String call(Statement.Macro macro, CallArguments arguments, Scope defined) {
    arguments.atMost(macro.parameters().size());
    for (String name : arguments.named().keySet()) {
      if (!macro.parameters().containsKey(name)) {
        throw new JinjaException("macro " + macro.name() + " has no parameter " + name);
      }
    }
    Scope scope = new Scope(defined);
    int index = 0;
    for (Map.Entry<String, Expression> parameter : macro.parameters().entrySet()) {
      Object given = arguments.get(index++, parameter.getKey(), scope);
      if (given == scope) {
        given =
            parameter.getValue() == null
                ? new Undefined(parameter.getKey())
                : evaluator.evaluate(parameter.getValue(), scope);
      }
      scope.set(parameter.getKey(), given);
    }
    TextBuilder out = new TextBuilder(limits);
    run(macro.body(), scope, out);
    return out.finish();
  }
}
