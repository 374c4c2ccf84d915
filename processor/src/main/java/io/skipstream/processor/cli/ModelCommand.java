package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.model.ModelHashes;
import io.skipstream.model.ModelLoadException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Describes a model directory and verifies its hashes. */
@Command(
    name = "model",
    description =
        "Read and validate a model directory, describe it, and compare its files with SHA256SUMS"
            + " if there is one.")
final class ModelCommand extends SubCommand {
  @Parameters(
      paramLabel = "demo|DIR",
      defaultValue = "demo",
      description = "The bundled demo model, or a Hugging Face model directory.")
  private String model;

  ModelCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws IOException {
    Path directory = context().models().directory(model);
    // Hashes first: a damaged file then shows as damaged, whatever its damage does to reading it.
    List<ModelHashes.Check> hashes = ModelHashes.verify(directory);
    refuseDifferences(directory, hashes);
    ModelSummary summary = ModelSummary.of(context().models().files(model));
    if (json()) {
      ObjectNode document = summary.json(console().newObject());
      document.put("verified_files", hashes.size());
      console().document(document);
    } else {
      Map<String, String> rows = summary.rows();
      rows.put("hashes", hashText(hashes.size()));
      rows.forEach((name, text) -> console().out().printf("%-16s %s%n", name, text));
    }
    return ExitCode.OK;
  }

  private static void refuseDifferences(Path directory, List<ModelHashes.Check> hashes) {
    List<String> problems = new ArrayList<>();
    for (ModelHashes.Check check : hashes) {
      switch (check.status()) {
        case MISSING -> problems.add(check.file() + " is missing");
        case DIFFERS ->
            problems.add(
                check.file() + " has SHA-256 " + check.actual() + ", not " + check.expected());
        case MATCHES -> {}
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelLoadException(
          directory + " does not match its SHA256SUMS: " + String.join("; ", problems));
    }
  }

  private static String hashText(int files) {
    return files == 0 ? "no SHA256SUMS in the directory" : files + " files match SHA256SUMS";
  }
}
