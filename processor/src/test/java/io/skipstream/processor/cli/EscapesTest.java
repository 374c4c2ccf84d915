package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapesTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          a\\nb,  97-10-98
          \\t\\r,  9-13
          \\\\n,   92-110
          \\x\\,   92-120-92
          """)
  void shouldResolveTheKnownEscapesAndKeepOthers(String typed, String codes) {
    assertThat(String.join("-", Escapes.resolve(typed).chars().mapToObj(String::valueOf).toList()))
        .isEqualTo(codes);
  }
}
