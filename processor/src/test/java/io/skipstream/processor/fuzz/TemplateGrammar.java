package io.skipstream.processor.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes up templates that parse, and that mostly compute something: what stands in a place has the
 * type that belongs there, nine times out of ten.
 */
final class TemplateGrammar {
  private static final List<String> TEXTS =
      List.of(
          "long",
          "text",
          "''",
          "'a'",
          "'%s%d%%'",
          "'\\u0000'",
          "' '",
          "'99999999999999999999'",
          "'ß'",
          "'🌍'",
          "messages[1].content",
          "(T ~ T)",
          "(T + T)",
          "(T * N)",
          "('%s' % A)",
          "T[N]",
          "T[N:N:N]",
          "T.strip(T)",
          "T.strip()",
          "T.lstrip(T)",
          "T.rstrip()",
          "T.replace(T, T)",
          "T.replace(T, T, N)",
          "T.removeprefix(T)",
          "T.removesuffix(T)",
          "T.join(L)",
          "T.upper()",
          "T.title()",
          "(T|trim)",
          "(T|upper)",
          "(T|lower)",
          "(T|title)",
          "(T|capitalize)",
          "(T|escape)",
          "(T|replace(T, T))",
          "(T|format(A, A))",
          "(T|indent(N, B))",
          "(T|indent(T))",
          "(T|reverse)",
          "(L|join(T))",
          "(L|join(T, attribute=T))",
          "(A|string)",
          "(A|tojson)",
          "(A|tojson(indent=N, sort_keys=B))",
          "(A|tojson(ensure_ascii=B, separators=[T, T]))",
          "(A|default(T))",
          "(T if B else T)");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "-1",
          "2",
          "7",
          "2.5",
          "1e308",
          "9223372036854775807",
          "4611686018427387904",
          "numbers[N]",
          "(N + N)",
          "(N - N)",
          "(N * N)",
          "(N // N)",
          "(N % N)",
          "(N / N)",
          "(N ** N)",
          "-(N)",
          "T.find(T)",
          "T.rfind(T)",
          "T.count(T)",
          "L.count(A)",
          "L.index(A)",
          "(A|length)",
          "(T|int(N))",
          "(T|float)",
          "(N|abs)",
          "(L|sum)",
          "(numbers|min)",
          "(numbers|max)");
  private static final List<String> LISTS =
      List.of(
          "messages",
          "many",
          "numbers",
          "[]",
          "['a', 1]",
          "[A, A]",
          "[L, L]",
          "(L + L)",
          "L[N:N:N]",
          "range(N)",
          "range(N, N, N)",
          "T.split()",
          "T.split(T)",
          "T.split(T, N)",
          "T.rsplit(T, N)",
          "T.splitlines()",
          "M.items()",
          "M.keys()",
          "M.values()",
          "(A|list)",
          "(L|reverse|list)",
          "(L|unique)",
          "(L|sort)",
          "(L|sort(reverse=B, attribute=T))",
          "(M|items)",
          "(M|dictsort)",
          "(L|map('upper'))",
          "(L|map('map', 'map', 'length'))",
          "(L|map(attribute=T))",
          "(L|map(attribute='0.a', default=A))",
          "(L|select)",
          "(L|select('eq', A))",
          "(L|reject('none'))",
          "(messages|selectattr('role', 'equalto', T))",
          "(L|rejectattr(T))",
          "(L|sum(start=L))");
  private static final List<String> MAPS =
      List.of(
          "map",
          "messages[0]",
          "messages[3]",
          "{}",
          "{'a': A}",
          "{A: A, 2: none}",
          "dict(a=A)",
          "M.copy()",
          "(M if B else M)");
  private static final List<String> TRUTHS =
      List.of(
          "true",
          "(A == A)",
          "(A != A)",
          "(N < N)",
          "(T <= T)",
          "(A > A)",
          "(A in L)",
          "(T in T)",
          "(A not in M)",
          "(A is defined)",
          "(A is string)",
          "(A is mapping)",
          "(A is none)",
          "(N is odd)",
          "(N is divisibleby N)",
          "(A is eq(A))",
          "(A is in(L))",
          "(A is sameas A)",
          "(T is upper)",
          "(A and A)",
          "(A or A)",
          "(not A)",
          "T.startswith(T)",
          "T.endswith(L)",
          "T.isdigit()");
  private static final List<String> OTHERS =
      List.of(
          "nothing",
          "none",
          "x",
          "y",
          "ns.a",
          "loop",
          "loop.index",
          "loop.previtem",
          "loop.cycle(A, A)",
          "A[A]",
          "M.get(A)",
          "M.get(A, A)",
          "M[A]",
          "L[N]",
          "(A|first)",
          "(A|last)",
          "(L|min)",
          "A.items",
          "L.append(A)",
          "(A|wordcount)",
          "strftime_now(T)",
          "raise_exception(T)",
          "messages[0].content.role");
  private static final List<String> STATEMENTS =
      List.of(
          "{{ A }}",
          "{{ A }}",
          "{{ T }}",
          "text",
          "{% if B %}S{% elif B %}S{% else %}S{% endif %}",
          "{% for x in L %}S{% if B %}{% break %}{% endif %}{% else %}S{% endfor %}",
          "{% for x in L if B %}S{% endfor %}",
          "{% for x, y in M.items() %}S{% continue %}{% endfor %}",
          "{% set x = A %}",
          "{% set x, y = [A, A] %}",
          "{% set y | trim %}S{% endset %}",
          "{% filter upper %}S{% endfilter %}",
          "{% macro m(p, q=A) %}S{{ p }}{{ q }}{% endmacro %}{{ m(A) }}{{ m(A, q=A) }}",
          "{% set ns = namespace(a=A) %}",
          "{% set ns.a = A %}",
          // What grows: each round may double a text or a list.
          "{% set ns = namespace(a=A) %}{% for i in range(G) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}",
          "{% set ns = namespace(a=L) %}{% for i in range(G) %}{% set ns.a = ns.a + ns.a %}{% endfor %}",
          "{% set ns = namespace(a=A) %}{% for i in range(G) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}S",
          "{% set ns = namespace(a=A) %}{% for i in range(G) %}{% set ns.a = {'k': ns.a} %}{% endfor %}S",
          "{% for i in range(G) %}{% set y = A %}{% if B %}S{% endif %}{% endfor %}",
          "{% macro r(n) %}{% if n > 0 %}{{ r(n - 1) }}{{ r(n - 1) }}{% endif %}{% endmacro %}{{ r(G) }}");
  private static final int MOST_DEPTH = 5;
  private static final int MOST_CHARS = 4000;

  private final Random random;

  TemplateGrammar(Random random) {
    this.random = random;
  }

  /** What templates are made of, for damages. */
  List<String> snippets() {
    List<String> snippets =
        new ArrayList<>(
            List.of(
                "{{",
                "}}",
                "{%",
                "%}",
                "{#",
                "#}",
                "-%}",
                "{%-",
                "'",
                "(",
                ")",
                "[",
                "]",
                "|",
                "~",
                "{% raw %}",
                "{% endraw %}",
                "{% endfor %}",
                "{% endif %}",
                "{% else %}",
                "{% break %}",
                "{% generation %}",
                "((((((((((((((((((((((((((("));
    snippets.add(template());
    snippets.add(filled("A", 2));
    return snippets;
  }

  String template() {
    StringBuilder out = new StringBuilder();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      out.append(filled("S", 0));
    }
    return out.substring(0, Math.min(out.length(), MOST_CHARS));
  }

  /** Fills each capital that stands alone with something of its type. */
  private String filled(String pattern, int depth) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      boolean alone =
          !letter(pattern, i - 1)
              && !letter(pattern, i + 1)
              && "STNLMBAG".indexOf(pattern.charAt(i)) >= 0;
      out.append(alone ? of(pattern.charAt(i), depth) : String.valueOf(pattern.charAt(i)));
    }
    return out.toString();
  }

  private String of(char type, int depth) {
    if (type == 'G') {
      return String.valueOf(1 << random.nextInt(18));
    }
    if (type == 'S') {
      return depth >= 3 ? filled("{{ A }}", depth) : filled(pick(STATEMENTS), depth + 1);
    }
    char actual =
        type == 'A' || random.nextInt(10) == 0 ? "TNLMBO".charAt(random.nextInt(6)) : type;
    List<String> forms =
        switch (actual) {
          case 'T' -> TEXTS;
          case 'N' -> NUMBERS;
          case 'L' -> LISTS;
          case 'M' -> MAPS;
          case 'B' -> TRUTHS;
          default -> OTHERS;
        };
    if (depth >= MOST_DEPTH || random.nextInt(3) == 0) {
      // The first ones stand for themselves.
      return filled(forms.get(random.nextInt(actual == 'B' ? 1 : 3)), depth + 1);
    }
    return filled(pick(forms), depth + 1);
  }

  private static boolean letter(String text, int at) {
    return at >= 0
        && at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '\'');
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
