package io.skipstream.processor.demo;

import java.util.Objects;

/**
 * A set that a stream has learnt, as its last acceptance event says.
 *
 * @param version of the stream's knowledge; grows with every change
 * @param phase searching, settled or plain
 * @param skipSet one character a sublayer, attention and MLP of layer 0 first, '1' is skipped;
 *     empty where it is not told and nothing was drafted
 * @param matchness share of draft tokens that were right; 0 is unknown
 * @param expectedSpeedup over plain decoding; 0 is unknown
 * @param measuredSpeedup likewise, search apart; 0 is unknown
 * @param searchShare of the stream's time that search has taken so far
 */
public record LearntSet(
    long version,
    String phase,
    String skipSet,
    double matchness,
    double expectedSpeedup,
    double measuredSpeedup,
    double searchShare) {
  public LearntSet {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(skipSet, "skipSet");
  }
}
