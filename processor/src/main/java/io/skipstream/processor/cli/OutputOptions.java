package io.skipstream.processor.cli;

import picocli.CommandLine.Option;

/** How a command reports; every command has these. */
final class OutputOptions {
  static final String VERBOSE = "--verbose";
  static final String JSON = "--json";

  @Option(
      names = JSON,
      description = "One JSON document on standard output; progress on standard error.")
  boolean json;

  @Option(
      names = {"-v", VERBOSE},
      description = "Logs in detail, and stack traces of errors.")
  boolean verbose;
}
