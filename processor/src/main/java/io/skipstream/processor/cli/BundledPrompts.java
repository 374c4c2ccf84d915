package io.skipstream.processor.cli;

import io.skipstream.model.DemoPrompts;
import io.skipstream.model.DemoPrompts.DemoPrompt;
import io.skipstream.processor.demo.PromptRounds;
import java.util.List;

/** The prompts that come with the demo model. */
final class BundledPrompts {
  static final List<String> STREAMS = List.of("java", "prose");

  private BundledPrompts() {}

  /**
   * @param count how many; null is each once
   */
  static List<DemoPrompt> take(Integer count) throws CliException {
    if (count != null && count < 1) {
      throw new CliException(ExitCode.USAGE, "--prompts must be 1 or more, was " + count);
    }
    List<List<DemoPrompt>> streams = STREAMS.stream().map(DemoPrompts::ofStream).toList();
    int bundled = streams.stream().mapToInt(List::size).sum();
    return PromptRounds.take(streams, count == null ? bundled : count);
  }
}
