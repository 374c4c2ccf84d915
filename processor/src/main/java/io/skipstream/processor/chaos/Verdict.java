package io.skipstream.processor.chaos;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is wrong with what was committed.
 *
 * @param lost answers, acceptance events and dead letters that are missing
 * @param duplicated those that came again
 * @param different answers that are not the right ones, or that nobody asked for
 * @param outOfOrder answers that came after one of a later prompt of their stream
 * @param resumed answers that took more than one attempt
 * @param findings some of what is wrong, in words
 */
public record Verdict(
    int lost, int duplicated, int different, int outOfOrder, int resumed, List<String> findings) {
  public Verdict {
    findings = List.copyOf(findings);
  }

  /** Both together. */
  Verdict plus(Verdict other) {
    return new Verdict(
        lost + other.lost,
        duplicated + other.duplicated,
        different + other.different,
        outOfOrder + other.outOfOrder,
        resumed + other.resumed,
        Stream.concat(findings.stream(), other.findings.stream()).toList());
  }

  /**
   * Whether nothing is wrong.
   *
   * @param ordered whether order was asked for
   */
  public boolean isClean(boolean ordered) {
    return lost == 0 && duplicated == 0 && different == 0 && (!ordered || outOfOrder == 0);
  }
}
