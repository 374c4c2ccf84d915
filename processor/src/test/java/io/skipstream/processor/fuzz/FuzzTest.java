package io.skipstream.processor.fuzz;

import io.skipstream.processor.cancel.CancelTarget;
import io.skipstream.processor.pending.StoreRecordTarget;
import io.skipstream.processor.tuning.LearntRecordTarget;
import io.skipstream.schemas.EventFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What reads the bytes of others, fed with damaged ones: no exception but the declared ones, no
 * hang, no allocation beyond the limits. {@code -Dskipstream.fuzz.minutes=10} runs so long over all
 * targets together, {@code -Dskipstream.fuzz.seed} with other inputs, {@code
 * -Dskipstream.fuzz.target=chat} only those with that in their names.
 */
class FuzzTest {
  private static final long SHORT_MS = 500;
  private static final String TEMPLATES = "/chat/";

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> shouldReadOrRefuse() throws IOException {
    String wanted = System.getProperty("skipstream.fuzz.target", "");
    List<FuzzTarget> targets =
        targets().stream().filter(target -> target.name().contains(wanted)).toList();
    long minutes = Long.getLong("skipstream.fuzz.minutes", 0);
    long seed = Long.getLong("skipstream.fuzz.seed", 20240717L);
    long nanosEach =
        minutes == 0
            ? TimeUnit.MILLISECONDS.toNanos(SHORT_MS)
            : TimeUnit.MINUTES.toNanos(minutes) / targets.size();
    return targets.stream()
        .map(
            target ->
                DynamicTest.dynamicTest(
                    target.name(),
                    () ->
                        report(target.name() + ": " + new Fuzzer(target, seed, nanosEach).run())));
  }

  /** Adds a line to target/fuzz.txt. */
  private static void report(String line) throws IOException {
    Files.writeString(
        Path.of("target", "fuzz.txt"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private List<FuzzTarget> targets() throws IOException {
    List<FuzzTarget> targets = new ArrayList<>();
    List<String> templates = templates();
    for (EventFormat format : EventFormat.values()) {
      targets.add(new CodecTarget(format));
      targets.add(new IntakeTarget(format, templates.get(0)));
    }
    targets.add(new CancelTarget());
    targets.add(new StoreRecordTarget());
    targets.add(new LearntRecordTarget());
    targets.addAll(ModelFileTarget.all(directory, templates));
    targets.add(new TemplateTarget(templates));
    return targets;
  }

  /** In the style of published ones. */
  private static List<String> templates() throws IOException {
    List<String> templates = new ArrayList<>();
    for (String name :
        List.of(
            "chatml-style.jinja",
            "llama3-style.jinja",
            "mistral-style.jinja",
            "thinking-style.jinja",
            "features.jinja")) {
      try (InputStream in =
          Objects.requireNonNull(FuzzTest.class.getResourceAsStream(TEMPLATES + name), name)) {
        templates.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return templates;
  }
}
