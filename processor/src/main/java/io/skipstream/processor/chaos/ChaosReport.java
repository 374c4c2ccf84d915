package io.skipstream.processor.chaos;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a run found.
 *
 * @param prompts sent in the first phase, without repeats, invalid and deadly ones
 * @param faults done, by kind
 * @param verdict over both phases
 * @param feedingMs how long prompts and faults went on in the first phase
 * @param drainMs until its last answer after that
 */
public record ChaosReport(
    int prompts,
    Map<String, Integer> faults,
    Verdict verdict,
    Recovery recovery,
    Proof proof,
    long feedingMs,
    long drainMs) {
  public ChaosReport {
    faults = new LinkedHashMap<>(faults);
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(recovery, "recovery");
    Objects.requireNonNull(proof, "proof");
  }

  /** All kinds together. */
  public int faultCount() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }
}
