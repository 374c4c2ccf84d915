package io.skipstream.processor.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The topics, all different.
 *
 * @param replies where a prompt may ask for its completion
 */
public record TopicNames(
    String prompts,
    String completions,
    String tokens,
    String acceptance,
    String cancellations,
    String deadLetters,
    String tuningPrior,
    List<String> replies) {
  /** Longest name of a topic. */
  public static final int MAX_NAME_BYTES = 249;

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1," + MAX_NAME_BYTES + "}");

  public TopicNames {
    replies = List.copyOf(replies);
    List<String> all =
        all(
            replies,
            prompts,
            completions,
            tokens,
            acceptance,
            cancellations,
            deadLetters,
            tuningPrior);
    Set<String> seen = new HashSet<>();
    for (String topic : all) {
      if (!seen.add(topic)) {
        throw new InvalidConfigException("Two of the topics.* settings name " + topic);
      }
    }
  }

  /** In the order of the components. */
  public List<String> all() {
    return all(
        replies, prompts, completions, tokens, acceptance, cancellations, deadLetters, tuningPrior);
  }

  /** What is written when a prompt ends goes to these, in records as large as the limits allow. */
  public List<String> answers() {
    return all(replies, completions, acceptance, deadLetters);
  }

  /** Whether a topic can have this name. */
  public static boolean isLegal(String name) {
    return LEGAL.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  /**
   * Reads {@link Settings#TOPICS_REPLIES}.
   *
   * @param names separated by commas, or empty
   * @throws InvalidConfigException naming the part that can't be a topic
   */
  static List<String> parseReplies(String names) {
    if (names.isBlank()) {
      return List.of();
    }
    List<String> replies = Arrays.stream(names.split(",", -1)).map(String::strip).toList();
    for (String name : replies) {
      if (!isLegal(name)) {
        throw new InvalidConfigException(
            Settings.TOPICS_REPLIES
                + ": '"
                + name
                + "' can't be a topic's name: letters, digits, '.', '_' and '-', at most "
                + MAX_NAME_BYTES);
      }
    }
    return replies;
  }

  private static List<String> all(List<String> replies, String... others) {
    List<String> all = new ArrayList<>(List.of(others));
    all.addAll(replies);
    return List.copyOf(all);
  }
}
