package io.skipstream.processor.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have in common. */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true, sortOptions = false)
abstract class SubCommand implements Callable<Integer> {
  private final CliContext context;
  @Spec private CommandSpec spec;
  @Mixin private OutputOptions output;

  SubCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public final Integer call() throws Exception {
    context.logging().level(output.verbose ? Logging.Level.DETAILED : defaultLogging());
    return execute().status();
  }

  abstract ExitCode execute() throws Exception;

  /** What is logged without --verbose. */
  Logging.Level defaultLogging() {
    return Logging.Level.QUIET;
  }

  final CliContext context() {
    return context;
  }

  final Console console() {
    return context.console();
  }

  final boolean json() {
    return output.json;
  }

  /** For what picocli cannot check: options that contradict each other. */
  final ParameterException usageError(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
