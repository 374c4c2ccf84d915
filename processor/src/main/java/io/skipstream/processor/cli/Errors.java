package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.model.ModelLoadException;
import io.skipstream.processor.app.StartupException;
import io.skipstream.processor.config.InvalidConfigException;
import io.skipstream.processor.embedded.EmbeddedKafkaException;
import io.skipstream.serving.InvalidPromptException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The one place where exceptions become a line on standard error and an exit code. With --json a
 * command that has written nothing yet writes {@code {"error": ..., "exit_code": ...}}.
 */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Console console;

  Errors(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult parsed) {
    Throwable cause = unwrap(exception);
    List<String> arguments = parsed.originalArgs();
    return report(cause, exitCodeOf(cause), messageOf(cause), arguments, command);
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    String hint = " (see: " + command.getCommandSpec().qualifiedName() + " --help)";
    return report(
        exception, ExitCode.USAGE, exception.getMessage() + hint, List.of(arguments), command);
  }

  static ExitCode exitCodeOf(Throwable cause) {
    if (cause instanceof CliException cli) {
      return cli.exitCode();
    }
    if (cause instanceof ModelLoadException) {
      return ExitCode.MODEL;
    }
    if (cause instanceof InvalidPromptException) {
      return ExitCode.REJECTED;
    }
    if (cause instanceof ConfigException || cause instanceof InvalidConfigException) {
      return ExitCode.USAGE;
    }
    boolean cluster = cause instanceof KafkaException || cause instanceof StartupException;
    return cluster ? ExitCode.CLUSTER : ExitCode.FAILURE;
  }

  private int report(
      Throwable cause,
      ExitCode exitCode,
      String message,
      List<String> arguments,
      CommandLine command) {
    console.err().println(command.getCommandSpec().qualifiedName() + ": " + message);
    if (arguments.contains(OutputOptions.VERBOSE) || arguments.contains("-v")) {
      cause.printStackTrace(console.err());
    }
    if (arguments.contains(OutputOptions.JSON) && !console.documentBegun()) {
      ObjectNode document = console.newObject();
      document.put("error", message).put("exit_code", exitCode.status());
      console.document(document);
    }
    return exitCode.status();
  }

  private static Throwable unwrap(Throwable exception) {
    boolean wrapper =
        exception instanceof UncheckedIOException || exception instanceof ExecutionException;
    return wrapper && exception.getCause() != null ? exception.getCause() : exception;
  }

  private static String messageOf(Throwable cause) {
    if (cause instanceof NoSuchFileException missing) {
      return "no such file: " + missing.getFile();
    }
    if (cause instanceof AccessDeniedException denied) {
      return "not allowed to read or write: " + denied.getFile();
    }
    if (cause instanceof FileSystemException file) {
      return file.getClass().getSimpleName() + ": " + oneLine(file.getMessage());
    }
    boolean speaksForItself =
        cause.getMessage() != null
            && (cause instanceof CliException
                || cause instanceof IllegalArgumentException
                || cause instanceof StartupException
                || cause instanceof IOException
                || cause instanceof EmbeddedKafkaException
                || cause instanceof KafkaException);
    return speaksForItself
        ? oneLine(cause.getMessage())
        : cause.getClass().getSimpleName()
            + (cause.getMessage() == null ? "" : ": " + oneLine(cause.getMessage()));
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ");
  }
}
