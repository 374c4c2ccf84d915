package io.skipstream.processor.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root command: holds the others. */
@Command(
    name = "skipstream",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Prompts in, completions out, exactly once: generation as a Kafka processor.",
    exitCodeListHeading = "%nExit codes:%n",
    synopsisSubcommandLabel = "COMMAND")
final class SkipstreamCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** The whole command line over a context. */
  static CommandLine build(CliContext context) {
    CommandLine line = new CommandLine(new SkipstreamCommand());
    line.addSubcommand("run", new RunCommand(context));
    line.addSubcommand("demo", new DemoCommand(context));
    line.addSubcommand("submit", new SubmitCommand(context));
    line.addSubcommand("cancel", new CancelCommand(context));
    line.addSubcommand("tail", new TailCommand(context));
    line.addSubcommand("generate", new GenerateCommand(context));
    line.addSubcommand("model", new ModelCommand(context));
    line.addSubcommand("topics", new TopicsCommand(context));
    line.addSubcommand("health", new HealthCommand(context));
    line.addSubcommand("inspect", new InspectCommand(context));
    line.addSubcommand("config", new ConfigCommand(context));
    line.addSubcommand("bench", BenchCommand.build(context));
    Errors errors = new Errors(context.console());
    line.setExecutionExceptionHandler(errors);
    line.setParameterExceptionHandler(errors);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(context.console().out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(context.console().err(), true, StandardCharsets.UTF_8));
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(" " + code.status(), code.meaning());
    }
    line.getCommandSpec().usageMessage().exitCodeList(codes);
    return line;
  }
}
