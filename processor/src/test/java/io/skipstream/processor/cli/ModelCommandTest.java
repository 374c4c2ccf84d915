package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skipstream.model.DemoModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {
  private final CliHarness cli = new CliHarness();

  @TempDir private Path directory;

  @BeforeEach
  void unpack() {
    DemoModel.extract(directory);
  }

  @Test
  void shouldDescribeAModel() {
    assertThat(cli.run("model", directory.toString(), "--json")).isZero();

    JsonNode json = cli.json();
    assertThat(json.path("architecture").asText()).isEqualTo("LlamaForCausalLM");
    assertThat(json.path("layers").asInt()).isEqualTo(16);
    assertThat(json.path("parameters").asLong()).isEqualTo(3_412_096);
    assertThat(json.path("dtypes").get(0).asText()).isEqualTo("bf16");
    assertThat(json.path("fingerprint").asText()).hasSize(64);
    assertThat(json.path("verified_files").asInt()).isGreaterThan(5);
  }

  @Test
  void shouldDescribeAModelForPeople() {
    assertThat(cli.run("model", directory.toString())).isZero();
    assertThat(cli.out()).contains("parameters       3,412,096", "files match SHA256SUMS");
  }

  @Test
  void shouldNameTheFileWhenItsHashDiffers() throws IOException {
    Files.writeString(directory.resolve("config.json"), " ", StandardOpenOption.APPEND);

    assertThat(cli.run("model", directory.toString())).isEqualTo(ExitCode.MODEL.status());
    assertThat(cli.err()).contains("config.json has SHA-256").hasLineCount(1);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void shouldNameTheFileWhenItIsMissing() throws IOException {
    Files.delete(directory.resolve("tokenizer.json"));

    assertThat(cli.run("model", directory.toString(), "--json")).isEqualTo(ExitCode.MODEL.status());
    assertThat(cli.json().path("error").asText()).contains("tokenizer.json is missing");
  }

  @Test
  void shouldSayWhatIsWrongWhenADirectoryHoldsNoModel() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));

    assertThat(cli.run("model", empty.toString())).isEqualTo(ExitCode.MODEL.status());
    assertThat(cli.err()).contains("config.json").hasLineCount(1);
  }
}
