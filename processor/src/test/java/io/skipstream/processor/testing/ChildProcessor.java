package io.skipstream.processor.testing;

import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.speculation.SamplingParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A processor in a JVM of its own, to be killed, or to die of a prompt. Arguments: name=value of
 * the settings.
 */
public final class ChildProcessor {
  /** The id of prompts that end the JVM which generates them. */
  public static final String DEADLY_ID = "deadly";

  private static final String EACH_MS = "each.ms";

  private ChildProcessor() {}

  /** Starts such a JVM; its errors go to this one's. */
  public static Process start(SkipstreamConfig config) throws IOException {
    return start(config, 200);
  }

  /**
   * Starts one.
   *
   * @param eachMs how long each prompt takes
   */
  public static Process start(SkipstreamConfig config, long eachMs) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-D" + EACH_MS + "=" + eachMs);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ChildProcessor.class.getName());
    config.changed().forEach((name, value) -> command.add(name + "=" + value));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] settings) throws InterruptedException {
    SkipstreamApp app =
        SkipstreamApp.start(
            SkipstreamConfig.load(null, Map.of(), List.of(settings)),
            config ->
                new ServingModel(
                    new TimedGenerator(8, Long.getLong(EACH_MS), DEADLY_ID),
                    new GenerationDefaults(SamplingParameters.GREEDY, 0),
                    messages -> messages.get(0).getContent()),
            line -> {});
    app.haltOnSignal();
    System.exit(app.awaitTermination().code());
  }
}
