package io.skipstream.processor.cli;

import io.skipstream.processor.demo.DemoPrompt;
import io.skipstream.processor.demo.DemoPrompts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The prompts that come with the demo model. */
final class BundledPrompts {
  static final List<String> FILES = List.of("prompts-java.jsonl", "prompts-prose.jsonl");

  private BundledPrompts() {}

  /**
   * @param count how many; null is each once
   */
  static List<DemoPrompt> take(Models models, Integer count) throws IOException, CliException {
    if (count != null && count < 1) {
      throw new CliException(ExitCode.USAGE, "--prompts must be 1 or more, was " + count);
    }
    Path directory = models.directory(Models.DEMO);
    List<List<DemoPrompt>> streams = new ArrayList<>();
    int bundled = 0;
    for (String file : FILES) {
      List<DemoPrompt> prompts = DemoPrompts.parse(Files.readString(directory.resolve(file)));
      bundled += prompts.size();
      streams.add(prompts);
    }
    return DemoPrompts.take(streams, count == null ? bundled : count);
  }
}
