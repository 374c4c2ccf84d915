package io.skipstream.processor.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the measurements. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure on this machine.",
    synopsisSubcommandLabel = "MEASUREMENT")
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a measurement: determinism, chaos");
  }

  static CommandLine build(CliContext context) {
    return new CommandLine(new BenchCommand())
        .addSubcommand("determinism", new BenchDeterminismCommand(context))
        .addSubcommand("chaos", new BenchChaosCommand(context));
  }
}
