package io.skipstream.serving;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a round cost and whose cost it was, by the cost table: a round's own duration may hold a
 * pause of the machine that is nobody's.
 *
 * <p>A stream is charged what the round would have been shorter without its drafts, but at least
 * its share of all that drafting cost: in a batch the weights of a draft step are read for all, so
 * that without its drafts alone little would be saved, and if none were charged more than that,
 * nobody would answer for the whole. In return a token that it gains is worth the machine's time
 * for one, not the whole round that the stream itself is spared: the others wait for its drafts. So
 * the charges and gains of all streams add up to what the batch loses or gains, and no stream loses
 * more than it is charged for.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from round to round.
 */
final class RoundLedger {
  private final List<StreamAccount> streams = new ArrayList<>();
  private final List<SkipSet> inStep = new ArrayList<>();
  private StreamAccount[] owners = new StreamAccount[8];
  private SkipSet[] sets = new SkipSet[8];
  private int[] steps = new int[8];
  private int sequences;
  private long contexts;
  private int draftTokens;
  private int allSteps;

  private CostTable costs;
  private int passRows;
  private double context;
  private double allDrafts; // seconds
  private double roundSeconds;
  private double plainSeconds;

  void clear() {
    for (int i = 0; i < streams.size(); i++) {
      streams.get(i).clearRound();
    }
    streams.clear();
    Arrays.fill(owners, 0, sequences, null);
    Arrays.fill(sets, 0, sequences, null);
    sequences = 0;
    contexts = 0;
    draftTokens = 0;
    allSteps = 0;
  }

  /** Makes sure that a stream's sums of this round are cleared after it. */
  void involve(StreamAccount stream) {
    if (!streams.contains(stream)) {
      streams.add(stream);
    }
  }

  /**
   * Takes in how the round went for a sequence.
   *
   * @param set what its draft skipped; any if it took no step
   */
  void add(StreamAccount stream, SkipSet set, int draftSteps, RoundOutcome outcome) {
    involve(stream);
    if (sequences == owners.length) {
      owners = Arrays.copyOf(owners, 2 * sequences);
      sets = Arrays.copyOf(sets, 2 * sequences);
      steps = Arrays.copyOf(steps, 2 * sequences);
    }
    owners[sequences] = stream;
    sets[sequences] = set;
    steps[sequences++] = draftSteps;
    contexts += outcome.contextTokens();
    draftTokens += outcome.draftTokens();
    allSteps += draftSteps;
    stream.sequences++;
    stream.steps += draftSteps;
    stream.draftTokens += outcome.draftTokens();
    stream.emittedTokens += outcome.emittedTokens();
  }

  /** Streams that were planned for or told of in this round. */
  List<StreamAccount> streams() {
    return streams;
  }

  boolean isEmpty() {
    return sequences == 0;
  }

  /** Adds up the round. */
  void close(CostTable table, int rows) {
    costs = table;
    passRows = rows;
    context = (double) contexts / sequences;
    allDrafts = draftSeconds(null);
    double pass = costs.verifySeconds(rows, context, sequences);
    double undrafted = costs.verifySeconds(rows - draftTokens, context, sequences);
    plainSeconds = Math.min(undrafted, costs.plainSeconds(context, sequences));
    roundSeconds = allDrafts + pass - (undrafted - plainSeconds);
  }

  /** What the round took, prompts that were computed in it apart. */
  double roundSeconds() {
    return roundSeconds;
  }

  /**
   * What the round would have taken had nobody drafted, prompts apart: a token that a draft gains
   * spares a pass, and none of the prompt rows that this one happened to carry.
   */
  double plainSeconds() {
    return plainSeconds;
  }

  /** A stream's part of that, by its sequences. */
  double plainSeconds(StreamAccount stream) {
    return plainSeconds * stream.sequences / sequences;
  }

  /** What a stream's drafts cost the batch. */
  double charge(StreamAccount stream) {
    if (stream.steps == 0) {
      return 0;
    }
    double saved =
        allDrafts
            - draftSeconds(stream)
            + costs.verifySeconds(passRows, context, sequences)
            - costs.verifySeconds(passRows - stream.draftTokens, context, sequences);
    double share = (roundSeconds - plainSeconds) * stream.steps / allSteps;
    return Math.max(saved, share);
  }

  private double draftSeconds(StreamAccount leftOut) {
    double seconds = 0;
    for (int depth = 1; ; depth++) {
      inStep.clear();
      boolean alike = true;
      for (int i = 0; i < sequences; i++) {
        if (owners[i] != leftOut && steps[i] >= depth) {
          inStep.add(sets[i]);
          alike &= inStep.get(0) == sets[i] || inStep.get(0).equals(sets[i]);
        }
      }
      if (inStep.isEmpty()) {
        return seconds;
      }
      seconds +=
          alike
              ? costs.draftSeconds(inStep.get(0), context, inStep.size())
              : costs.draftSeconds(inStep, context);
    }
  }
}
