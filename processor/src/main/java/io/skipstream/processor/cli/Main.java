package io.skipstream.processor.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;

/** The process: builds the command line, runs it, and ends with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    Console console =
        new Console(
            System.in,
            utf8(FileDescriptor.out),
            utf8(FileDescriptor.err),
            Terminals.ansi(environment),
            Terminals.drawsBlocks());
    ProcessShutdown shutdown = new ProcessShutdown();
    shutdown.install();
    KafkaClients kafka = new DefaultKafkaClients();
    Models models =
        new HeldUpModels(new TorchModels(Clock.system(ZoneId.systemDefault())), shutdown);
    CliContext context =
        new CliContext(
            console,
            environment,
            Clock.systemUTC(),
            () -> UUID.randomUUID().toString(),
            models,
            kafka,
            new DefaultPipelines(models, kafka),
            shutdown,
            new LogbackLogging(environment));
    int status = SkipstreamCommand.build(context).execute(arguments);
    console.flush();
    shutdown.exit(status);
  }

  // Results are JSON or text of any language; a locale without UTF-8 must not turn them into '?'.
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
  }
}
