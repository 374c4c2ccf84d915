package io.skipstream.processor.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The topics, all different. */
public record TopicNames(
    String prompts,
    String completions,
    String tokens,
    String acceptance,
    String cancellations,
    String deadLetters,
    String tuningPrior) {
  public TopicNames {
    List<String> all =
        List.of(prompts, completions, tokens, acceptance, cancellations, deadLetters, tuningPrior);
    Set<String> seen = new HashSet<>();
    for (String topic : all) {
      if (!seen.add(topic)) {
        throw new InvalidConfigException("Two of the topics.* settings name " + topic);
      }
    }
  }

  /** In the order of the components. */
  public List<String> all() {
    return List.of(
        prompts, completions, tokens, acceptance, cancellations, deadLetters, tuningPrior);
  }
}
