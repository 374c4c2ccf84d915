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
    String names = String.join(", ", spec.commandLine().getSubcommands().keySet());
    throw new ParameterException(spec.commandLine(), "name a measurement: " + names);
  }

  static CommandLine build(CliContext context) {
    return new CommandLine(new BenchCommand())
        .addSubcommand("determinism", new BenchDeterminismCommand(context))
        .addSubcommand("overhead", new BenchOverheadCommand(context))
        .addSubcommand("fairness", new BenchFairnessCommand(context))
        .addSubcommand("soak", new BenchSoakCommand(context))
        .addSubcommand("scaleout", new BenchScaleOutCommand(context))
        .addSubcommand("chaos", new BenchChaosCommand(context))
        .addSubcommand("tuning", new BenchTuningCommand(context))
        .addSubcommand("speculation", new BenchSpeculationCommand(context))
        .addSubcommand("tuning-store", new BenchTuningStoreCommand(context));
  }
}
