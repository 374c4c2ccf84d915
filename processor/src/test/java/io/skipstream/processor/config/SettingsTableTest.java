package io.skipstream.processor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsTableTest {
  private static final Path README = Path.of("..", "README.md");
  private static final String BEGIN = "<!-- settings: begin -->\n";
  private static final String END = "<!-- settings: end -->";

  @Test
  void shouldShowNameDefaultValuesAndMeaningWhenRendered() {
    assertThat(SettingsTable.markdown())
        .startsWith("| Setting | Default | Values | Meaning |\n|---|---|---|---|\n")
        .contains("| `decode.batch.max` | `8` | int 1\u20134096 | Sequences decoded together |\n")
        .contains("| `format.prompts` | `json` | json, protobuf |")
        .contains("| `pending.max.bytes` | `67108864` | long 1048576 or more |")
        .contains("| `kafka.*` |");
  }

  @Test
  void shouldEqualTheReadmesTableWhenThereIsOne() throws Exception {
    assumeTrue(Files.exists(README), "no README yet");
    String readme = Files.readString(README);
    assumeTrue(readme.contains(BEGIN), "no table in the README yet");
    int begin = readme.indexOf(BEGIN) + BEGIN.length();

    assertThat(readme.substring(begin, readme.indexOf(END, begin)))
        .isEqualTo(SettingsTable.markdown());
  }
}
