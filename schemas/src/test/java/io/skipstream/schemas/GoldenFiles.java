package io.skipstream.schemas;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Payloads as earlier versions wrote them, and the list of all fields they knew. Files are added,
 * never changed: {@link #main} writes those that are missing, run from this module's directory.
 */
final class GoldenFiles {
  static final Path DIRECTORY = Path.of("src", "test", "resources", "golden");
  static final Path FIELDS = DIRECTORY.resolve("fields.txt");

  private GoldenFiles() {}

  static Path file(String sample, EventFormat format) {
    return DIRECTORY.resolve(sample + (format == EventFormat.JSON ? ".json" : ".binpb"));
  }

  public static void main(String[] args) throws IOException {
    Files.createDirectories(DIRECTORY);
    for (Map.Entry<String, Message> sample : Samples.all().entrySet()) {
      for (EventFormat format : EventFormat.values()) {
        Path file = file(sample.getKey(), format);
        if (!Files.exists(file)) {
          Message message = sample.getValue();
          Files.write(file, format.codec(message.getDefaultInstanceForType()).encode(message));
        }
      }
    }
    if (!Files.exists(FIELDS)) {
      Files.write(FIELDS, FieldList.current());
    }
  }
}
