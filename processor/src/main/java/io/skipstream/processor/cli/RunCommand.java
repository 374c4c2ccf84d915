package io.skipstream.processor.cli;

import io.skipstream.processor.app.ExitStatus;
import io.skipstream.processor.config.SkipstreamConfig;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the processor on a cluster until it is asked to end. */
@Command(
    name = "run",
    description =
        "Run the processor on a Kafka cluster. SIGTERM: takes no more prompts, finishes what is"
            + " started within shutdown.grace.ms, and ends.")
final class RunCommand extends SubCommand {
  @Mixin private ClusterMixin config;

  RunCommand(CliContext context) {
    super(context);
  }

  @Override
  Logging.Level defaultLogging() {
    return Logging.Level.NORMAL;
  }

  @Override
  @SuppressWarnings("try") // The registration is there to be closed.
  ExitCode execute() throws Exception {
    SkipstreamConfig settings = config.load(context().environment());
    ExitStatus outcome;
    Throwable failure;
    try (RunningPipeline pipeline =
            context().pipelines().start(settings, console().err()::println);
        Shutdown.Registration stop = context().shutdown().onRequest(pipeline::stop)) {
      outcome = pipeline.awaitEnd();
      failure = pipeline.failure();
    }
    if (outcome == ExitStatus.FATAL) {
      String reason = failure == null ? "for an unknown reason" : "because of " + failure;
      throw new CliException(ExitCode.FAILURE, "the processor ended " + reason, failure);
    }
    ExitCode exitCode = outcome == ExitStatus.DRAINED ? ExitCode.OK : ExitCode.PENDING;
    if (json()) {
      String name = outcome.name().toLowerCase(Locale.ROOT);
      console().document(console().newObject().put("outcome", name));
    }
    return exitCode;
  }
}
