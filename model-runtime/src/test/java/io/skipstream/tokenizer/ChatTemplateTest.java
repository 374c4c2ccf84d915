package io.skipstream.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.skipstream.model.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-09T15:04:05Z"), ZoneOffset.UTC);
  private static final Map<String, String> TOKENS = Map.of("bos_token", "<s>", "eos_token", "</s>");

  /** What Hugging Face transformers made of it (src/test/python/make_chat_expectations.py). */
  private record Expectation(
      String template, String name, Map<String, Object> variables, String text, String error) {
    @Override
    public String toString() {
      return template + ", " + name;
    }
  }

  @ParameterizedTest
  @MethodSource("expectations")
  void shouldRenderAsTransformersDoesWhenTemplateIsInTheirStyle(Expectation expected)
      throws IOException {
    ChatTemplate template = parse(resource("/chat/" + expected.template() + ".jinja"));
    Map<String, Object> variables = new HashMap<>(expected.variables());
    variables.putIfAbsent("add_generation_prompt", true);

    if (expected.text() == null) {
      assertThatThrownBy(() -> template.render(variables))
          .isInstanceOf(ChatTemplateException.class)
          .hasMessageContaining(expected.error());
    } else {
      assertThat(template.render(variables)).isEqualTo(expected.text());
    }
  }

  @Test
  void shouldRenderPlainLinesWhenTemplateIsTheDemoModels() throws IOException {
    ChatTemplate template = parse(resource("/io/skipstream/demo-model/chat_template.jinja"));
    List<ChatMessage> messages =
        List.of(new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hello {{ x }}"));

    assertThat(template.render(messages, true))
        .isEqualTo("system: Be brief.\nuser: Hello {{ x }}\nassistant:");
    assertThat(template.render(messages, false))
        .isEqualTo("system: Be brief.\nuser: Hello {{ x }}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\n{% if %}{% endif %}",
        "a\n{% if x %}",
        "a\n{% endif %}",
        "a\n{{ x",
        "a\n{{ x + }}",
        "a\n{{ 'x }}",
        "a\n{% for in y %}{% endfor %}",
        "a\n{% break %}",
        "a\n{% include 'other' %}",
        "a\n{# no end",
        "a\n{% raw %}",
        "a\n{{ x[ }}",
        "a\n{{ f(a=1, 2) }}",
        "a\n{{ ? }}",
        "a\n{{ 99999999999999999999 }}",
      })
  void shouldNameTheLineWhenTemplateIsMalformed(String source) {
    assertThatThrownBy(() -> parse(source))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("test: chat template:")
        .hasMessageContaining("line 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.getClass() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ messages.getClass().forName('java.lang.Runtime') }}",
        "{{ messages.class.name }}",
        "{{ raise_exception.call }}{{ raise_exception.getClass() }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ messages.append(1) }}",
        "{{ messages[0].update({}) }}",
        "{{ messages[0].pop('role') }}",
      })
  void shouldRefuseWhenTemplateReachesForInternals(String source) {
    assertThatThrownBy(() -> render(source)).isInstanceOf(ChatTemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(1000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% for a in range(1000000000) %}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ 'x' * 9223372036854775807 }}",
        "{% set ns = namespace(x='y') %}{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=1) %}{% for a in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=1) %}{% for a in range(999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x | tojson }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}xxxxxxxxxx{% for i in range(9) %}{{ m() }}{% endfor %}{% endmacro %}{{ m() }}",
        "{% for a in range(99999) %}{{ messages[0].content * 1000 }}{% endfor %}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ 2 ** 99 }}",
        "{{ 1 // 0 }}",
        "{{ 7 % 0 }}",
        "{{ 1 / 0 }}",
        "{{ -(-9223372036854775807 - 1) }}",
        "{{ (-9223372036854775807 - 1) | abs }}",
        // Few steps, each of which goes through much.
        "{{ range(200000) | unique }}",
        "{{ ('a ' * 200000).split() | sum(start='') }}",
        "{% set x = [range(200000)] %}{{ (x + x + x + x + x + x + x + x + x) | sum(start=[]) }}",
        "{% set a = range(200000) %}{% for i in a %}{% if a[1:] %}{% endif %}{% endfor %}",
        "{% set a = 'a' * 4000000 %}{% for i in range(200000) %}{% if a ~ i == a %}{% endif %}{% endfor %}",
        "{% set a = 'a' * 4000000 %}{{ (a ~ 'b') in (a ~ a) }}",
        "{% set a = 'a' * 4000000 %}{{ ['%s' * 200] | first % [a, a, a, a, a] }}",
        "{% set a = 'a' * 4000000 %}{{ '%s%s%s%s%s%s%s%s' | format(a, a, a, a, a, a, a, a) }}",
        "{% set a = 'a' * 8000000 %}{{ [[[[1]]]] | tojson(indent=a) }}",
        "{{ ('\\u0001' * 8000000) | tojson }}",
        "{{ ['\\u0001' * 8000000] }}",
        "{{ ('a' * 8000000) | list | length }}",
        "{% set a = 'A' * 4000000 %}{% for i in range(9999) %}{% if a is upper %}{% endif %}{% endfor %}",
        "{% set a = 'ab' * 50000 %}{% for i in range(9999) %}{% if a[-1:1:-1] %}{% endif %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% for i in range(9999) %}{% if a.endswith(a) %}{% endif %}{% endfor %}",
        "{% set a = 'A' * 4000000 %}{{ [a ~ 1, 'b' ~ a, 'c' ~ a] | sort | length }}"
            + "{% for i in range(999) %}{% if ['d' ~ a[1:], 'b' ~ a[1:]] | sort %}{% endif %}{% endfor %}",
        "{{ ('a\n' * 4000000).splitlines() | length }}",
        "{{ ('%F' * 4000000) and strftime_now('%F' * 4000000) }}",
        "{% set ns = namespace(x=range(9)) %}{% for a in range(9) %}"
            + "{% set ns.x = [ns.x, ns.x, ns.x, ns.x, ns.x, ns.x, ns.x, ns.x, ns.x, ns.x] %}{% endfor %}"
            + "{% set ns2 = namespace(x=range(9)) %}{% for a in range(9) %}"
            + "{% set ns2.x = [ns2.x, ns2.x, ns2.x, ns2.x, ns2.x, ns2.x, ns2.x, ns2.x, ns2.x, ns2.x] %}"
            + "{% endfor %}{{ ns.x == ns2.x }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(50000) %}{% set ns.x = [ns.x] %}{% endfor %}"
            + "{{ {ns.x: 1} }}",
      })
  void shouldStopWhenTemplateWantsTooMuch(String source) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long cpuNanos = threads.getCurrentThreadCpuTime();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> render(source)).isInstanceOf(ChatTemplateException.class);
    assertThat(threads.getCurrentThreadCpuTime() - cpuNanos).isLessThan(5_000_000_000L);
    assertThat(threads.getCurrentThreadAllocatedBytes() - bytes).isLessThan(1L << 30);
  }

  @Test
  void shouldTakeNoLongerThanInProportionWhenMessagesAreLarge() {
    String words = "a ".repeat(130_000);
    ChatTemplate template =
        parse(
            "{% for m in messages %}{{ m.content.split() | length }} {{ m.content.strip('a ') }}"
                + "{{ m.content.split('</think>')[-1] | length }}{{ m.content[0] }}{% endfor %}");
    long cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

    assertThat(template.render(List.of(new ChatMessage("user", words)), true))
        .isEqualTo("130000 260000a");
    assertThat(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuNanos)
        .isLessThan(1_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{{ [1, 2, 3][1::9223372036854775807] }}; [2]",
        "{{ [1, 2, 3][::-9223372036854775807] }}; [3]",
        "{{ range(0, 9223372036854775807, 9000000000000000000) }}; [0, 9000000000000000000]",
        "{{ [] | max is defined }}{{ [] | min }}; False",
        "{{ '%s' % none }}; None",
        "{{ [3, 1.5, 2] | sort }}{{ [3, 1.5] | max }}; [1.5, 2, 3]3",
        "{{ 9007199254740993 > 9007199254740992.0 }}; True",
        "{{ {'b': 1, 'a': 2} | tojson(sort_keys=true) }}; {\"a\": 2, \"b\": 1}",
        "{{ none in {'a': 1} }}{{ {none: 1}[none] }}; False1",
        "{{ {'a': 1}[[1]] is defined }}; False",
        "{{ [[1], [2]].index([2]) }}; 1",
        "{{ 'a b  c '.split(none, 1) }}; ['a', 'b  c ']",
        "{{ 'aXbXc'.rsplit('X', 1) }}{{ 'abcabc'.rfind('bc') }}; ['aXb', 'c']4",
        "{{ ('a\\nb' | indent(2, true)).split('\\n') }}; ['  a', '  b']",
        "{{ [{'a': 1}] | map(attribute='99999999999999999999') | list | length }}; 1",
        "{{ 'a1' is lower }}{{ '1' is lower }}{{ 'aB' is lower }}{{ '' is upper }}; TrueFalseFalseFalse",
        "{{ 'a🌍bc'[1:3] }}{{ 'a🌍bc'[::-2] }}{{ 'xyaxy'.strip('yx') }}; 🌍bc🌍a",
        "{{ 'ÄB 2' is upper }}{{ 'ǅ' is upper }}{{ 'Bß' is upper }}; TrueFalseFalse"
      })
  void shouldComputeAsPythonDoesAtTheEdges(String source, String text) {
    assertThat(render(source)).isEqualTo(text);
  }

  @Test
  void shouldRefuseWhenExpressionsAreNestedTooDeep() {
    for (String source :
        List.of(
            "{{ " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + " }}",
            "{{ " + "not ".repeat(50_000) + "1 }}",
            "{{ " + "-".repeat(50_000) + "1 }}",
            "{{ " + "[".repeat(50_000) + "]".repeat(50_000) + " }}",
            "{% if x %}".repeat(50_000),
            "{% if x %}" + "{% elif x %}".repeat(50_000) + "{% endif %}")) {
      assertThatThrownBy(() -> parse(source))
          .isInstanceOf(ModelLoadException.class)
          .hasMessageContaining("deep");
    }
    assertThatThrownBy(() -> render("{{ 1" + " + 1".repeat(50_000) + " }}"))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining("deep");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ x.y }}",
        "{{ x + 'a' }}",
        "{{ x() }}",
        "{{ 'a' | nosuchfilter }}",
        "{{ 'a' is nosuchtest }}",
        "{{ 'a' + 1 }}",
        "{{ 'a' < 1 }}",
        "{% for i in 5 %}{% endfor %}",
        "{% set x.y = 1 %}",
        "{{ strftime_now('%Q') }}",
        "{% for a, b in [[1]] %}{% endfor %}",
        "{{ 'a'.find(none) }}",
        "{{ 'a'.startswith(none) }}",
        "{{ 'a' | replace(none, 'b') }}",
        "{{ {[1]: 2} }}",
        "{{ [1] in {} }}",
        "{{ {'a': 1, 2: 3} | tojson(sort_keys=true) }}",
        "{{ strftime_now(none) }}",
        "{{ [1, 'a'] | sort }}",
      })
  void shouldBeAnErrorWhenPythonWouldRaise(String source) {
    assertThatThrownBy(() -> render(source))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageStartingWith("chat template: ")
        .hasMessageEndingWith("(line 1)");
  }

  private static ChatTemplate parse(String source) {
    return ChatTemplate.parse("test", source, TOKENS, CLOCK);
  }

  private static String render(String source) {
    return parse(source).render(List.of(new ChatMessage("user", "Hello")), true);
  }

  static Stream<Expectation> expectations() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode root = mapper.readTree(resource("/chat/expectations.json"));
    return StreamSupport.stream(root.spliterator(), false)
        .map(node -> mapper.convertValue(withName(node), Expectation.class));
  }

  private static JsonNode withName(JsonNode node) {
    ObjectNode copy = node.deepCopy();
    copy.set("name", copy.remove("case"));
    return copy;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ChatTemplateTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
