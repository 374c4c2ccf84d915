package io.skipstream.processor.chaos;

import java.util.List;

/**
 * Times from a kill to the first committed completion of a partition that the killed one had.
 *
 * @param samplesMs one for each kill and partition, ascending
 * @param missing partitions that were not answered in time
 */
public record Recovery(List<Long> samplesMs, int missing) {
  public Recovery {
    samplesMs = samplesMs.stream().sorted().toList();
  }

  /** No kills, no times. */
  static Recovery none() {
    return new Recovery(List.of(), 0);
  }

  /**
   * The smallest time that the share of all does not exceed.
   *
   * @param share above 0, up to 1
   * @return null where there are no samples
   */
  public Long quantileMs(double share) {
    if (samplesMs.isEmpty()) {
      return null;
    }
    int rank = (int) Math.ceil(share * samplesMs.size());
    return samplesMs.get(Math.max(0, rank - 1));
  }
}
