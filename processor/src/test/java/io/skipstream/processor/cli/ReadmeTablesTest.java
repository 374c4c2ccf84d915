package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README says of commands and exit codes is what the program has. */
class ReadmeTablesTest {
  private static final Path README = Path.of("..", "README.md");

  @Test
  void shouldListTheExitCodes() throws IOException {
    StringBuilder table = new StringBuilder("| Exit code | Meaning |\n|---|---|\n");
    for (ExitCode code : ExitCode.values()) {
      table.append("| ").append(code.status()).append(" | ").append(code.meaning()).append(" |\n");
    }

    assertThat(Files.readString(README))
        .contains("<!-- exit codes: begin -->\n" + table + "<!-- exit codes: end -->");
  }

  @Test
  void shouldListEveryCommand() throws IOException {
    String readme = Files.readString(README);
    CliHarness cli = new CliHarness();
    cli.run("config", "--help");

    assertThat(cli.commandNames())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(readme).contains("| `" + name));
  }

  @Test
  void shouldNameOnlyTestsThatExist() throws IOException {
    String readme = Files.readString(README);
    String promises =
        readme.substring(readme.indexOf("## What it promises"), readme.indexOf("## Limits"));
    List<String> sources;
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      sources =
          files
              .filter(file -> file.toString().contains("src/test/java"))
              .map(file -> file.getFileName().toString())
              .toList();
    }

    assertThat(Pattern.compile("`(\\w+(?:Test|IT))`").matcher(promises).results())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(sources).contains(name.group(1) + ".java"));
  }
}
