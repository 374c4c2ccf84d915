package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A parsed template.
 *
 * <p><b>Threading:</b> immutable; renders in any number of threads.
 */
public final class Template {
  private final List<Statement> statements;

  private Template(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * @throws JinjaException naming what is wrong, and the line
   */
  public static Template parse(String source) {
    return new Template(Parser.parse(source));
  }

  /**
   * Renders with variables: strings, numbers, booleans, lists, maps, nulls and {@link Function}s.
   *
   * @throws JinjaException where the template fails, of itself or by raise_exception
   */
  public String render(Map<String, ?> variables) {
    Limits limits = new Limits();
    Scope globals = new Scope(limits);
    globals.set("range", (Function) Template::range);
    globals.set("namespace", (Function) Namespace::new);
    globals.set("dict", (Function) Template::dict);
    variables.forEach((name, value) -> globals.set(name, Values.of(value)));
    return new Renderer(limits).render(statements, new Scope(globals));
  }

  private static Object dict(CallArguments arguments) {
    arguments.limits().list(arguments.named().size());
    return new LinkedHashMap<Object, Object>(arguments.named());
  }

  private static Object range(CallArguments arguments) {
    boolean one = arguments.atMost(3).positional().size() == 1;
    long start = one ? 0 : arguments.integer(0, "start", 0);
    long stop = arguments.integer(one ? 0 : 1, "stop", 0);
    long step = arguments.integer(2, "step", 1);
    if (step == 0) {
      throw new JinjaException("the step of a range must not be 0");
    }
    List<Object> numbers = new ArrayList<>();
    long next = start;
    boolean more = true;
    while (more && (step > 0 ? next < stop : next > stop)) {
      Limits.items(numbers.size() + 1L);
      arguments.limits().readItems(1);
      numbers.add(next);
      more = step > 0 ? next <= Long.MAX_VALUE - step : next >= Long.MIN_VALUE - step;
      next += step;
    }
    return numbers;
  }
}
