package io.skipstream.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SHA-256 of the files of a model directory, and their comparison with its {@code SHA256SUMS}.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param sha256ByFile hex by path within the directory, sorted
 */
public record ModelHashes(Map<String, String> sha256ByFile) {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final long MAX_CHECKSUMS_BYTES = 1L << 20;
  private static final Pattern CHECKSUM_LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](.+)");

  public ModelHashes {
    sha256ByFile = Collections.unmodifiableMap(new TreeMap<>(sha256ByFile));
  }

  /** How a file compares with the list. */
  public enum Status {
    MATCHES,
    DIFFERS,
    MISSING
  }

  /**
   * A line of {@code SHA256SUMS}.
   *
   * @param actual null where the file is missing
   */
  public record Check(String file, String expected, String actual) {
    public Status status() {
      if (actual == null) {
        return Status.MISSING;
      }
      return actual.equalsIgnoreCase(expected) ? Status.MATCHES : Status.DIFFERS;
    }
  }

  /** Hashes files of a directory; reads every byte of them. */
  static ModelHashes of(Path directory, Iterable<String> names) {
    Map<String, String> hashes = new TreeMap<>();
    for (String name : names) {
      hashes.put(name, sha256(directory.resolve(name)));
    }
    return new ModelHashes(hashes);
  }

  /** One hash over names and contents, independent of the order in which they were listed. */
  public String fingerprint() {
    MessageDigest digest = digest();
    sha256ByFile.forEach(
        (name, hash) ->
            digest.update((hash + "  " + name + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Compares the files that the directory's {@code SHA256SUMS} lists with what is there.
   *
   * @return one check a line; empty where the directory has no such file
   * @throws ModelLoadException where the list itself cannot be used
   */
  public static List<Check> verify(Path directory) {
    if (!ModelDirectory.has(directory, ModelDirectory.CHECKSUMS)) {
      return List.of();
    }
    Path list = directory.resolve(ModelDirectory.CHECKSUMS);
    List<Check> checks = new ArrayList<>();
    int number = 0;
    for (String line : JsonFile.readText(list, MAX_CHECKSUMS_BYTES).lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      Matcher matcher = CHECKSUM_LINE.matcher(line);
      if (!matcher.matches()) {
        throw new ModelLoadException(
            "%s: line %d must be a SHA-256 in hex and a file name".formatted(list, number));
      }
      String where = list + ": line " + number;
      Path file = ModelDirectory.file(directory, matcher.group(2), where).normalize();
      // An absolute name would resolve to itself.
      if (!file.startsWith(directory.normalize()) || matcher.group(2).startsWith("/")) {
        throw new ModelLoadException(
            "%s: line %d names a file outside of the directory: %s"
                .formatted(list, number, matcher.group(2)));
      }
      checks.add(
          new Check(matcher.group(2), matcher.group(1), Files.exists(file) ? sha256(file) : null));
    }
    return List.copyOf(checks);
  }

  /** Hash of one file, in hex. */
  public static String sha256(Path file) {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new ModelLoadException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
