package io.skipstream.processor.cli;

import io.skipstream.processor.deadletter.Letter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Which dead letters: those that every option given agrees with. */
final class LetterFilterMixin {
  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "With this error code, such as engine; may be repeated.")
  private List<String> codes = new ArrayList<>();

  @Option(names = "--stream", paramLabel = "KEY", description = "Of this stream (record key).")
  private String stream;

  @Option(names = "--id", paramLabel = "ID", description = "Of the prompt with this id.")
  private String id;

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "Whose prompt came from this partition.")
  private Integer partition;

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "Whose prompt came from this offset of --partition.")
  private Long offset;

  @Option(names = "--all", description = "All letters; needed where no other option chooses.")
  private boolean all;

  /** What is wrong with the options, or null. */
  String problem() {
    boolean chooses = !codes.isEmpty() || stream != null || id != null || partition != null;
    if (offset != null && partition == null) {
      return "--offset needs --partition";
    }
    return chooses == all
        ? "choose letters by --code, --stream, --id or --partition, or take --all"
        : null;
  }

  /** Whether the value has to be known to choose. */
  boolean byId() {
    return id != null;
  }

  /** All but the id. */
  boolean takes(Letter letter) {
    byte[] key = letter.record().key();
    return (codes.isEmpty() || codes.contains(letter.code()))
        && (stream == null
            || Arrays.equals(
                stream.getBytes(StandardCharsets.UTF_8), key == null ? new byte[0] : key))
        && (partition == null || partition == letter.sourcePartition())
        && (offset == null || offset == letter.sourceOffset());
  }

  /**
   * @param found the id that the letter's prompt has, or null
   */
  boolean takesId(String found) {
    return id == null || id.equals(found);
  }
}
