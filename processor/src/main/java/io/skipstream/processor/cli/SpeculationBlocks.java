package io.skipstream.processor.cli;

import io.skipstream.serving.GenerationResult;
import io.skipstream.tuning.StreamTuning;
import java.util.List;

/**
 * Blocks in which the same prompts are decoded in several ways, the first one plainly: how fast as
 * a whole, how fast without queue and prefill, and what of the expected speed-up came.
 *
 * <p>What a cost model expects is about rounds of drafts and their verification, so it is compared
 * with the time that decoding took, and with what was expected in the same block: costs and
 * acceptance move between blocks.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class SpeculationBlocks {
  private final BlockBench whole;
  private final BlockBench decoding;
  private final BlockBench kept;
  private final BatchRun[] last;

  SpeculationBlocks(int ways) {
    whole = new BlockBench(ways);
    decoding = new BlockBench(ways);
    kept = new BlockBench(ways);
    last = new BatchRun[ways];
  }

  /** Decodes a block's prompts in one way. */
  @FunctionalInterface
  interface Decoding {
    BatchRun run(int way) throws InterruptedException;
  }

  /** One more block. */
  void run(Decoding ways) throws InterruptedException {
    whole.run(
        (way, block) -> {
          last[way] = ways.run(way);
          return last[way].tokensPerSecond();
        });
    decoding.run((way, block) -> last[way].decodedPerSecond());
    kept.run((way, block) -> last[way].decodedPerSecond() / expected(last[way]));
  }

  /** Tokens/s. */
  BlockBench whole() {
    return whole;
  }

  /** Tokens/s of the time after prefill. */
  BlockBench decoding() {
    return decoding;
  }

  /** As {@link #decoding}, by the speed-up that was expected; as it is where none was. */
  BlockBench kept() {
    return kept;
  }

  /** Tokens a round in the last block. */
  double acceptanceLength(int way) {
    return last[way].results().stream()
        .mapToDouble(result -> result.acceptance().meanAcceptanceLength())
        .average()
        .orElse(1);
  }

  /** What was known at the end of the last block; null where nothing is learnt. */
  StreamTuning tuning(int way) {
    List<GenerationResult> results = last[way].results();
    return results.get(results.size() - 1).tuning();
  }

  /** Mean over the results of a block that say something; 1 where none does. */
  private static double expected(BatchRun run) {
    return run.results().stream()
        .map(GenerationResult::tuning)
        .filter(tuning -> tuning != null && tuning.expectedSpeedup() > 0)
        .mapToDouble(StreamTuning::expectedSpeedup)
        .average()
        .orElse(1);
  }
}
