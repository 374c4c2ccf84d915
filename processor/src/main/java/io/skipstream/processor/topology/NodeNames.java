package io.skipstream.processor.topology;

/** Names of the topology's nodes. */
public final class NodeNames {
  public static final String PROMPTS_SOURCE = "prompts-source";
  public static final String PROMPT_PROCESSOR = "prompt-processor";
  public static final String COMPLETIONS_SINK = "completions-sink";
  public static final String ACCEPTANCE_SINK = "acceptance-sink";
  public static final String DEAD_LETTERS_SINK = "dead-letters-sink";

  public static final String PRIOR_SINK = "tuning-prior-sink";
  public static final String PRIOR_SOURCE = "tuning-prior-source";
  public static final String PRIOR_PROCESSOR = "tuning-prior-processor";

  private static final String REPLY_SINK = "reply-sink-";

  private NodeNames() {}

  /** Of a topic that prompts may name for their completions. */
  static String replySink(String topic) {
    return REPLY_SINK + topic;
  }
}
