package io.skipstream.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bundled demo model. Weights must be files to be mapped, so the model is unpacked into a
 * directory once and found there again, every file checked against its SHA-256.
 *
 * <p><b>Threading:</b> any thread and any number of processes: files appear whole, by renaming.
 */
public final class DemoModel {
  private static final String RESOURCES = "/io/skipstream/demo-model/";
  private static final int HASH_DIGITS = 12;

  private DemoModel() {}

  /**
   * The demo model in the user's cache, or where that cannot be written, in the temporary files.
   */
  public static ModelFiles open() {
    String home = System.getProperty("user.home");
    String cache = System.getenv("XDG_CACHE_HOME");
    Path preferred = cache == null || cache.isBlank() ? Path.of(home, ".cache") : Path.of(cache);
    return open(preferred, Path.of(System.getProperty("java.io.tmpdir")));
  }

  static ModelFiles open(Path preferred, Path fallback) {
    String version = checksumsHash().substring(0, HASH_DIGITS);
    Path below = Path.of("skipstream", version, "demo-model");
    try {
      return ModelFiles.open(unpack(preferred.resolve(below)));
    } catch (IOException e) {
      return ModelFiles.open(extract(fallback.resolve(below)));
    }
  }

  /**
   * Unpacks the model into a directory, made if need be; files that are there and intact stay.
   *
   * @return the directory
   */
  public static Path extract(Path directory) {
    try {
      return unpack(directory);
    } catch (IOException e) {
      throw new ModelLoadException(directory + ": cannot unpack the demo model: " + e, e);
    }
  }

  private static Path unpack(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, String> entry : checksums().entrySet()) {
      restore(directory, entry.getKey(), entry.getValue());
    }
    restore(directory, ModelDirectory.CHECKSUMS, checksumsHash());
    return directory;
  }

  /** Writes a file unless it is there and intact: what is complete may lie where none can write. */
  private static void restore(Path directory, String name, String hash) throws IOException {
    Path target = directory.resolve(name);
    if (!Files.isRegularFile(target) || !ModelHashes.sha256(target).equals(hash)) {
      Files.createDirectories(target.getParent());
      write(name, target);
    }
  }

  /** A process that has the old file mapped keeps it; one that looks sees the old or the new. */
  private static void write(String name, Path target) throws IOException {
    Path part = Files.createTempFile(target.getParent(), target.getFileName().toString(), ".part");
    try (InputStream in = resource(name)) {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static Map<String, String> checksums() {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (String line : text(ModelDirectory.CHECKSUMS).lines().toList()) {
      int blank = line.indexOf(' ');
      hashes.put(line.substring(blank + 2), line.substring(0, blank));
    }
    return hashes;
  }

  private static String checksumsHash() {
    return ModelHashes.sha256(text(ModelDirectory.CHECKSUMS).getBytes(StandardCharsets.UTF_8));
  }

  /** A text file among the resources. */
  static String text(String name) {
    try (InputStream in = resource(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ModelLoadException("cannot read the bundled " + name, e);
    }
  }

  private static InputStream resource(String name) {
    InputStream in = DemoModel.class.getResourceAsStream(RESOURCES + name);
    if (in == null) {
      throw new ModelLoadException("the bundled demo model has no " + name);
    }
    return in;
  }
}
