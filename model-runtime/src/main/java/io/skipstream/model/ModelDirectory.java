package io.skipstream.model;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The names of a Hugging Face model directory, and files found with a clear error. */
final class ModelDirectory {
  static final String CONFIG = "config.json";
  static final String GENERATION_CONFIG = "generation_config.json";
  static final String TOKENIZER = "tokenizer.json";
  static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  static final String CHAT_TEMPLATE = "chat_template.jinja";
  static final String WEIGHTS = "model.safetensors";
  static final String WEIGHTS_INDEX = "model.safetensors.index.json";
  static final String CHECKSUMS = "SHA256SUMS";

  private ModelDirectory() {}

  /**
   * Size in bytes of a regular file, through symbolic links, as the Hugging Face cache has them.
   */
  static long sizeOf(Path file) {
    try {
      Path real = file.toRealPath();
      if (!Files.isRegularFile(real)) {
        throw new ModelLoadException(file + ": is not a regular file");
      }
      return Files.size(real);
    } catch (NoSuchFileException e) {
      throw new ModelLoadException(
          Files.isSymbolicLink(file)
              ? file + ": is a symbolic link to a file that does not exist"
              : file + ": does not exist",
          e);
    } catch (FileSystemLoopException e) {
      throw new ModelLoadException(file + ": is a symbolic link that leads back to itself", e);
    } catch (IOException e) {
      throw new ModelLoadException(
          Files.isSymbolicLink(file)
              ? file + ": is a symbolic link that leads nowhere or back to itself: " + reason(e)
              : file + ": cannot be read: " + reason(e),
          e);
    }
  }

  /**
   * The file of a name that came from a file.
   *
   * @param where for errors
   */
  static Path file(Path directory, String name, String where) {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw new ModelLoadException(
          "%s: '%s' cannot be a file's name: %s".formatted(where, name, e.getReason()), e);
    }
  }

  static boolean has(Path directory, String name) {
    // A broken link counts as present: its own error says more than "missing".
    Path file = directory.resolve(name);
    return Files.exists(file) || Files.isSymbolicLink(file);
  }

  /** The model's name: its directory's, or in the Hugging Face cache the repository's. */
  static String nameOf(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    Path snapshots = absolute.getParent();
    if (snapshots != null
        && snapshots.endsWith("snapshots")
        && snapshots.getParent() != null
        && snapshots.getParent().getFileName() != null) {
      String repository = snapshots.getParent().getFileName().toString();
      if (repository.startsWith("models--")) {
        return repository.substring("models--".length()).replace("--", "/");
      }
    }
    Path name = absolute.getFileName();
    return name == null ? "model" : name.toString();
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
