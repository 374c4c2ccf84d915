package io.skipstream.tokenizer.jinja;

import java.util.HashMap;
import java.util.Map;

/** The one object whose attributes a template may set, so that values leave a loop. */
final class Namespace implements Methods.Attributes {
  private final Map<String, Object> values = new HashMap<>();
  private final Limits limits;

  Namespace(CallArguments arguments) {
    limits = arguments.limits();
    limits.list(arguments.named().size());
    for (Object initial : arguments.positional()) {
      if (!(initial instanceof Map<?, ?> map)) {
        throw new JinjaException("namespace takes mappings and named values");
      }
      limits.list(map.size());
      map.forEach((key, value) -> set(PythonText.of(key, limits), Values.of(value)));
    }
    values.putAll(arguments.named());
  }

  void set(String name, Object value) {
    limits.read(name.length());
    values.put(name, value);
  }

  @Override
  public Object attribute(String name) {
    return values.containsKey(name) ? values.get(name) : new Undefined(name);
  }
}
