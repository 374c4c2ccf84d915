package io.skipstream.tokenizer.jinja;

import java.util.HashMap;
import java.util.Map;

/** Variables, and behind them those of the surrounding scope. */
final class Scope {
  /** What it takes to look for a name in one scope. */
  private static final int LOOK_WORK = 2;

  private final Scope outer;
  private final Limits limits;
  private final Map<String, Object> variables = new HashMap<>();

  /** The outermost one. */
  Scope(Limits limits) {
    this(null, limits);
  }

  Scope(Scope outer) {
    this(outer, outer.limits);
  }

  private Scope(Scope outer, Limits limits) {
    this.outer = outer;
    this.limits = limits;
    limits.frame();
  }

  void set(String name, Object value) {
    limits.read(name.length());
    variables.put(name, value);
  }

  Object get(String name) {
    limits.read(name.length());
    for (Scope scope = this; scope != null; scope = scope.outer) {
      limits.read(LOOK_WORK);
      if (scope.variables.containsKey(name)) {
        return scope.variables.get(name);
      }
    }
    return new Undefined(name);
  }
}
