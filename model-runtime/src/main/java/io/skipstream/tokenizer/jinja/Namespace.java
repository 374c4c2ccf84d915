package io.skipstream.tokenizer.jinja;

import java.util.HashMap;
import java.util.Map;

/** The one object whose attributes a template may set, so that values leave a loop. */
final class Namespace implements Methods.Attributes {
  private final Map<String, Object> values = new HashMap<>();

  Namespace(CallArguments arguments) {
    for (Object initial : arguments.positional()) {
      if (!(initial instanceof Map<?, ?> map)) {
        throw new JinjaException("namespace takes mappings and named values");
      }
      arguments.limits().list(map.size());
      map.forEach(
          (key, value) -> values.put(PythonText.of(key, arguments.limits()), Values.of(value)));
    }
    values.putAll(arguments.named());
  }

  void set(String name, Object value) {
    values.put(name, value);
  }

  @Override
  public Object attribute(String name) {
    return values.containsKey(name) ? values.get(name) : new Undefined(name);
  }
}
