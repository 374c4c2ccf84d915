package io.skipstream.processor.cli;

/** What the process's exit status says. The README's table is this one. */
enum ExitCode {
  OK(0, "done"),
  FAILURE(1, "something failed that no other code names"),
  USAGE(2, "wrong options or configuration"),
  PENDING(3, "stopped with accepted prompts left; the next start takes them up"),
  TIMEOUT(4, "no answer within --timeout"),
  REJECTED(5, "answered, but with an error, a cancellation or a passed deadline"),
  CLUSTER(6, "the Kafka cluster cannot be reached, is too old or lacks a topic"),
  MODEL(7, "the model directory is damaged, unsupported or does not match its hashes");

  private final int status;
  private final String meaning;

  ExitCode(int status, String meaning) {
    this.status = status;
    this.meaning = meaning;
  }

  int status() {
    return status;
  }

  String meaning() {
    return meaning;
  }
}
