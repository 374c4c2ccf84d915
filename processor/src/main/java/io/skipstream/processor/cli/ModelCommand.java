package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.ModelLoadException;
import java.io.IOException;
import java.nio.file.Path;
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
    HashCheck hashes = HashCheck.of(directory);
    if (hashes != null && !hashes.matches()) {
      throw new ModelLoadException(String.join("; ", hashes.problems()));
    }
    ModelSummary summary = ModelSummary.of(ModelFiles.open(directory));
    if (json()) {
      ObjectNode document = summary.json(console().newObject());
      ObjectNode verified = document.putObject("hashes");
      verified.put("present", hashes != null).put("files", hashes == null ? 0 : hashes.files());
      console().document(document);
    } else {
      for (Map.Entry<String, String> row : summary.rows().entrySet()) {
        console().out().printf("%-16s %s%n", row.getKey(), row.getValue());
      }
      console().out().printf("%-16s %s%n", "hashes", hashText(hashes));
    }
    return ExitCode.OK;
  }

  private static String hashText(HashCheck hashes) {
    return hashes == null
        ? "no " + HashCheck.FILE + " in the directory"
        : hashes.files() + " files match " + HashCheck.FILE;
  }
}
