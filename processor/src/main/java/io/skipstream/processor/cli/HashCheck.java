package io.skipstream.processor.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a directory's files with its SHA256SUMS, in the format of sha256sum.
 *
 * @param files how many files were compared
 * @param problems one sentence each; empty if all match
 */
record HashCheck(int files, List<String> problems) {
  static final String FILE = "SHA256SUMS";

  private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](.+)");
  private static final long MAX_BYTES = 1 << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  HashCheck {
    problems = List.copyOf(problems);
  }

  /**
   * @return null where the directory has no SHA256SUMS
   */
  static HashCheck of(Path directory) throws IOException {
    Path sums = directory.resolve(FILE);
    if (!Files.exists(sums)) {
      return null;
    }
    if (Files.size(sums) > MAX_BYTES) {
      return new HashCheck(
          0, List.of(FILE + " has " + Files.size(sums) + " bytes, at most " + MAX_BYTES));
    }
    List<String> problems = new ArrayList<>();
    int files = 0;
    for (String line : Files.readAllLines(sums)) {
      if (line.isBlank()) {
        continue;
      }
      files++;
      Matcher matcher = LINE.matcher(line);
      String problem =
          matcher.matches()
              ? compare(directory, matcher.group(2), matcher.group(1))
              : FILE + " line " + files + " is not 'hash  file'";
      if (problem != null) {
        problems.add(problem);
      }
    }
    return new HashCheck(files, problems);
  }

  boolean matches() {
    return problems.isEmpty();
  }

  private static String compare(Path directory, String name, String expected) throws IOException {
    Path file = within(directory, name);
    if (file == null) {
      return FILE + " names '" + name + "', which is outside the directory";
    }
    if (!Files.isRegularFile(file)) {
      return name + " is missing";
    }
    String actual = sha256(file);
    return actual.equals(expected.toLowerCase(Locale.ROOT))
        ? null
        : name + " has SHA-256 " + actual + ", expected " + expected;
  }

  private static Path within(Path directory, String name) {
    try {
      Path root = directory.toAbsolutePath().normalize();
      Path file = root.resolve(name).normalize();
      return file.startsWith(root) ? file : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      int read = in.read(buffer);
      while (read >= 0) {
        read = in.read(buffer);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
