package io.skipstream.processor.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories with what is in them. */
final class Directories {
  private Directories() {}

  /** Deletes it; one that is absent is no error. */
  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try {
      List<Path> deepestFirst;
      try (Stream<Path> files = Files.walk(directory)) {
        deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + directory, e);
    }
  }
}
