package io.skipstream.engine.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Names everything that decides the bits of a logit beside weights and tokens. */
final class NumericsId {
  private NumericsId() {}

  static String of(TorchSettings settings, int threads, RowClasses classes, boolean fp32Head) {
    return String.join(
        "/",
        "torch-" + TorchLibrary.version(),
        settings.device(),
        settings.dtype().label(),
        "head-" + (fp32Head ? "fp32" : settings.dtype().label()),
        "t" + threads,
        settings.deterministic() ? "rows-" + classes : "relaxed",
        processor());
  }

  /**
   * Vector libraries choose kernels by processor: model name and a checksum of its feature flags.
   */
  private static String processor() {
    String model = "";
    String flags = "";
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (model.isEmpty() && line.startsWith("model name")) {
          model = line.substring(line.indexOf(':') + 1).strip();
        } else if (line.startsWith("flags")) {
          flags = line;
          break;
        }
      }
    } catch (IOException e) {
      model = System.getProperty("os.name"); // no such file: another operating system
    }
    CRC32 crc = new CRC32();
    crc.update((model + flags).getBytes(StandardCharsets.UTF_8));
    return System.getProperty("os.arch") + "-" + Long.toHexString(crc.getValue());
  }
}
