package io.skipstream.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What templates cost, in memory and processor time: nothing that they do may be for nothing. */
class ChatTemplateWorkTest {
  private static final long MOST_BYTES = 1L << 29;
  private static final long MOST_CPU_NANOS = 2_500_000_000L;

  private static final String WORK = "the template's work exceeds 67108864 characters";

  /** Lists of many equal items, in the namespace ns. */
  private static final String MANY =
      "{% set ns = namespace(a=[ITEM]) %}{% for i in range(17) %}{% set ns.a = ns.a + ns.a %}{% endfor %}";

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long cpuNanos;
  private long bytes;

  @BeforeEach
  void measure() {
    cpuNanos = threads.getCurrentThreadCpuTime();
    bytes = threads.getCurrentThreadAllocatedBytes();
  }

  @AfterEach
  void shouldStayWithinMemoryAndTime() {
    assertThat(threads.getCurrentThreadAllocatedBytes() - bytes).isLessThan(MOST_BYTES);
    assertThat(threads.getCurrentThreadCpuTime() - cpuNanos).isLessThan(MOST_CPU_NANOS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Texts that are read, and nothing is made of them.
        "{% set a = ' ' * 8000000 %}{% for i in range(99999) %}{% if a.split() %}{% endif %}{% endfor %}",
        "{% set a = '🌍' * 4000000 %}{% for i in range(99999) %}{% if a | length %}{% endif %}{% endfor %}",
        "{% set a = '🌍' * 4000000 %}{% for i in range(99999) %}{% if a[3999999] %}{% endif %}{% endfor %}",
        "{% set a = '🌍' * 4000000 %}{% for i in range(99999) %}{% if a.rfind('🌍') %}{% endif %}{% endfor %}",
        "{% set a = 'ab' * 1000000 %}{% for i in range(99) %}{% if 'x'.strip(a) %}{% endif %}{% endfor %}",
        // Keys that are equal, but not the same.
        "{% set a = 'a' * 8000000 %}{% set m = {a: 1} %}{% set b = 'a' * 8000000 %}"
            + "{% for i in range(99999) %}{% if b in m and m[b] and m.get(b) %}{% endif %}{% endfor %}",
        // Texts that are made, of characters that take two bytes and with builders that grow.
        "{% set a = '\"' * 1600000 ~ 'Ж' %}{% for i in range(99) %}{% if a | escape %}{% endif %}{% endfor %}",
        "{% set a = 'Ж' * 2000000 %}{% for i in range(99) %}{% if a | title %}{% endif %}{% endfor %}",
        "{% set a = 'Ж' * 2000000 %}{% for i in range(99) %}{% if a | reverse %}{% endif %}{% endfor %}",
        "{% set a = 'Жx' * 1000000 %}{% for i in range(99) %}{% if a | replace('x', 'y') %}{% endif %}{% endfor %}",
        "{% set a = 'Ж\n' * 1000000 %}{% for i in range(99) %}{% if a | indent(1) %}{% endif %}{% endfor %}",
        "{% set a = 'ЖA' * 1000000 %}{% for i in range(99) %}{% if a | lower %}{% endif %}{% endfor %}",
        "{% set a = '\\u0001' * 1000000 %}{% for i in range(99) %}{% if a | tojson %}{% endif %}{% endfor %}",
        "{% set a = '\\u0001' * 1000000 %}{% for i in range(99) %}{% if [a] | string %}{% endif %}{% endfor %}",
        "{% for i in range(200000) %}{% if '' | indent(1000) and '' | indent(1000) %}{% endif %}{% endfor %}",
        // Numbers that are long in decimal, and texts that are none.
        "{% for i in range(200000) %}{{ 1e308 }}{{ 5e-324 }}{% endfor %}",
        "{% for i in range(200000) %}{% if 'x' | int or 'x' | float or 'y' | float %}{% endif %}{% endfor %}",
        "{% set ns = namespace(a=[5e-324, 0, 1.7e308, 2]) %}{% for i in range(15) %}{% set ns.a = ns.a + ns.a %}"
            + "{% endfor %}{% for i in range(99) %}{% if ns.a | sort %}{% endif %}{% endfor %}",
        // Parts of lists and of paths that make little of much.
        "{% set p = '0.' * 3900000 ~ '0' %}{{ ['a'] | map(attribute=p) }}",
        "{% for i in range(200000) %}{% if strftime_now('%A%B%A%B%A%B%A%B%A%B') %}{% endif %}{% endfor %}",
        "{% set a = 'Ж' * 200000 %}{% for i in range(99) %}{% for c in a %}{% endfor %}{% endfor %}",
      })
  void shouldStopWhenMuchIsDoneAgainAndAgain(String source) {
    assertThatThrownBy(() -> render(source))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining(WORK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "''; ns.a | string",
        "''; ns.a | tojson",
        "1e308; ns.a | string",
        "{}; ns.a | tojson",
        "{}; ns.a == ns.a | map('default') | list",
        "''; ns.a | map('upper') | list",
        "1; ns.a | map('string') | select('eq', 2) | list",
        "'ЖЖЖЖЖЖA'; ns.a | sort",
        "'ЖЖЖЖЖЖA'; ns.a | map('title') | list",
      })
  void shouldStopWhenListsAreLongAgainAndAgain(String item, String expression) {
    String source =
        MANY.replace("ITEM", item)
            + "{% for i in range(99) %}{% if "
            + expression
            + " %}{% endif %}{% endfor %}";

    assertThatThrownBy(() -> render(source))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining(WORK);
  }

  @Test
  void shouldNameNoItemsByLongerAndLongerNamesWhenTheirKeysAreUndefined() {
    String source =
        "{% set ns = namespace(a=x) %}{% for i in range(60000) %}{% set ns.a = {}[ns.a] %}"
            + "{% endfor %}{{ ns.a + 1 }}";

    assertThatThrownBy(() -> render(source))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining("'x' is undefined");
  }

  @Test
  void shouldStopWhenNamesAreLookedForInManyScopes() {
    String source =
        "{% for z in [1] %}".repeat(90)
            + "{% for i in range(200000) %}{% if no or no or no %}{% endif %}{% endfor %}"
            + "{% endfor %}".repeat(90);

    assertThatThrownBy(() -> render(source))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining(WORK);
  }

  @Test
  void shouldStopWhenAFilterAppliesItselfTooDeep() {
    String source = "{{ 'a' | map(" + "'map', ".repeat(20_000) + "'length') }}";

    assertThatThrownBy(() -> render(source))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining("nested more than 200 deep");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{% filter upper %}{% for i in range(32768) %}{% set y = messages %}"
            + "{% if true %}{{ ('ß'|reverse) }}{% endif %}{% endfor %}{% endfilter %}; SS; 32768",
        "{{ ('ß' * 100000) | upper }}; SS; 100000",
        "{{ 'x' ~ ('ŉ' * 100000) | upper }}; ʼN; 100000",
        "{{ ('İ' * 100000) | lower }}; i̇; 100000",
        "{{ ('Σ' * 100000) | lower }}; σ; 99999",
        "{{ (\"Σ'\" * 100000) | lower }}; σ'; 99999",
      })
  void shouldTakeNoMoreThanInProportionWhenTextsChangeCase(String source, String text, int times) {
    assertThat(render(source)).contains(text.repeat(times));
    assertThat(threads.getCurrentThreadAllocatedBytes() - bytes).isLessThan(64L << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chatml-style", "llama3-style", "mistral-style", "thinking-style"})
  void shouldRenderWhenMessagesFillARecord(String name) throws IOException {
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      messages.add(new ChatMessage("user", "Ж\n ".repeat(100)));
      messages.add(
          new ChatMessage("assistant", "<think>\n" + "x".repeat(99) + "\n</think>\n\nYes."));
    }
    messages.add(new ChatMessage("user", "last"));

    assertThat(parse(resource("/chat/" + name + ".jinja")).render(messages, true))
        .contains("Ж\n ".repeat(99), "Yes.", "last");
  }

  private static ChatTemplate parse(String source) {
    Clock clock = Clock.fixed(Instant.parse("2026-03-09T15:04:05Z"), ZoneOffset.UTC);
    return ChatTemplate.parse(
        "test", source, Map.of("bos_token", "<s>", "eos_token", "</s>"), clock);
  }

  private static String render(String source) {
    return parse(source).render(List.of(new ChatMessage("user", "Hello")), true);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ChatTemplateWorkTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
