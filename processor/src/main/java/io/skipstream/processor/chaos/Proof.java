package io.skipstream.processor.chaos;

import java.util.Map;

/**
 * What shows that the faults hit.
 *
 * @param resumed completions that took more than one attempt
 * @param zombies instances that went on after the group had given them up
 * @param abortedTransactions by the broker's logs
 * @param repeated prompts sent again
 * @param invalid records that are no valid prompts
 * @param starts of instances
 * @param exits of instances, by exit status
 */
public record Proof(
    int resumed,
    int zombies,
    int abortedTransactions,
    int repeated,
    int invalid,
    int starts,
    Map<Integer, Integer> exits) {
  public Proof {
    exits = Map.copyOf(exits);
  }
}
