package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.app.ExitStatus;
import io.skipstream.processor.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  private final CliHarness cli = new CliHarness();

  @Test
  void shouldLetOptionsWinOverEnvironmentAndEnvironmentOverFile(@TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("skipstream.properties");
    Files.writeString(file, "bootstrap.servers=file:1\npoll.ms=11\ntopics.prompts=file-prompts\n");
    cli.environment.put("SKIPSTREAM_BOOTSTRAP_SERVERS", "environment:1");
    cli.environment.put("SKIPSTREAM_POLL_MS", "12");

    int status =
        cli.run("run", "-c", file.toString(), "--bootstrap", "option:1", "--set", "model=m");

    assertThat(status).isZero();
    assertThat(cli.pipelines.started.text(Settings.BOOTSTRAP_SERVERS)).isEqualTo("option:1");
    assertThat(cli.pipelines.started.number(Settings.POLL_MS)).isEqualTo(12);
    assertThat(cli.pipelines.started.topics().prompts()).isEqualTo("file-prompts");
    assertThat(cli.pipelines.started.text(Settings.MODEL)).isEqualTo("m");
  }

  @Test
  void shouldEndWithThePendingCodeWhenPromptsAreLeft() {
    cli.pipelines.outcome = ExitStatus.LEFT_IN_PENDING;

    assertThat(cli.run("run", "--json")).isEqualTo(ExitCode.PENDING.status());
    assertThat(cli.json().path("outcome").asText()).isEqualTo("left_in_pending");
  }

  @Test
  void shouldEndWithTheFailureCodeWhenTheProcessorFails() {
    cli.pipelines.outcome = ExitStatus.FATAL;
    cli.pipelines.failure = new IllegalStateException("device lost");

    assertThat(cli.run("run")).isEqualTo(ExitCode.FAILURE.status());
    assertThat(cli.err()).contains("device lost");
  }

  @Test
  void shouldStopInAnOrderlyWayWhenAskedToEnd() {
    cli.shutdown =
        action -> {
          action.run();
          return () -> {};
        };

    assertThat(cli.run("run")).isZero();
    assertThat(cli.pipelines.stopRequested).isTrue();
  }
}
