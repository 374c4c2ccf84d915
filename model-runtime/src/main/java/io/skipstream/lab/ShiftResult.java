package io.skipstream.lab;

import java.util.List;

/**
 * A stream whose domain changes in mid-flight.
 *
 * @param records of the new domain until three records' acceptance was at 95 % of what the new
 *     domain's optimum gives on the same records, and speed-up likewise; -1 if it never was
 * @param acceptance by record after the change
 * @param optimumAcceptance by record after the change
 */
public record ShiftResult(
    String model,
    String tuner,
    String from,
    String to,
    long seed,
    int acceptanceRecords,
    int speedRecords,
    double searchPasses,
    List<Double> acceptance,
    List<Double> optimumAcceptance) {
  public ShiftResult {
    acceptance = List.copyOf(acceptance);
    optimumAcceptance = List.copyOf(optimumAcceptance);
  }
}
