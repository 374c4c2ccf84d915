package io.skipstream.processor.demo;

import io.skipstream.model.DemoPrompts.DemoPrompt;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** Any number of prompts out of a few. */
public final class PromptRounds {
  private PromptRounds() {}

  /**
   * So many prompts: streams in turn, and from the second time on with fresh ids.
   *
   * @param streams the prompts of each stream; none is empty
   */
  public static List<DemoPrompt> take(List<List<DemoPrompt>> streams, int count) {
    List<Iterator<DemoPrompt>> turns =
        streams.stream().map(prompts -> (Iterator<DemoPrompt>) new Rounds(prompts)).toList();
    List<DemoPrompt> taken = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      taken.add(turns.get(i % turns.size()).next());
    }
    return taken;
  }

  private static final class Rounds implements Iterator<DemoPrompt> {
    private final List<DemoPrompt> prompts;
    private int next;

    Rounds(List<DemoPrompt> prompts) {
      if (prompts.isEmpty()) {
        throw new IllegalArgumentException("a stream of the demo has no prompts");
      }
      this.prompts = prompts;
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public DemoPrompt next() {
      DemoPrompt prompt = prompts.get(next % prompts.size());
      int round = next / prompts.size();
      next++;
      return round == 0
          ? prompt
          : new DemoPrompt(
              String.format(Locale.ROOT, "%s-r%d", prompt.id(), round + 1),
              prompt.stream(),
              prompt.prompt());
    }
  }
}
