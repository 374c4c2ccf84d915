package io.skipstream.lab;

import io.skipstream.lab.DraftScorer.Draft;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SpeedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a set is truly worth on a stream: its matchness over the whole of the records that no tuner
 * sees, in drafts of {@value #SEGMENT} tokens, and the speed-up of the best draft length at it.
 *
 * <p><b>Threading:</b> confined to the engine's thread.
 */
final class SetSpeed {
  static final int SEGMENT = 8;
  static final int MOST_DRAFT_TOKENS = 8;

  private final DraftScorer scorer;
  private final List<VerifiedRecord> records;
  private final SkipSet free;
  private final int tokens;
  private final double context;
  private final Map<SkipSet, Long> hits = new HashMap<>();

  SetSpeed(DraftScorer scorer, List<VerifiedRecord> records, SkipSet free) {
    this.scorer = scorer;
    this.records = List.copyOf(records);
    this.free = free;
    this.tokens = records.stream().mapToInt(SetSpeed::scored).sum();
    this.context =
        records.stream()
            .mapToDouble(record -> record.promptTokens() + record.emitted() / 2.0)
            .average()
            .orElse(0);
  }

  /** Tokens of a record that are scored: whole segments. */
  static int scored(VerifiedRecord record) {
    return (record.emitted() - 1) / SEGMENT * SEGMENT;
  }

  int tokens() {
    return tokens;
  }

  /** Mean context length, which a set's speed is given at. */
  double context() {
    return context;
  }

  /** Tokens met. */
  long hits(SkipSet set) {
    return hits.computeIfAbsent(SkipSets.union(set, free), this::measure);
  }

  private long measure(SkipSet set) {
    List<Draft> drafts = new ArrayList<>();
    for (VerifiedRecord record : records) {
      for (int i = 0; i < scored(record); i += SEGMENT) {
        drafts.add(new Draft(record, record.promptTokens() + i, SEGMENT, set));
      }
    }
    return DraftScorer.count(scorer.hits(drafts));
  }

  double matchness(SkipSet set) {
    return (double) hits(set) / tokens;
  }

  /** Over plain decoding; 1 where drafting does not pay. */
  double speedup(SkipSet set, CostTable costs) {
    return speedup(costs, set, matchness(set), context).speedup();
  }

  static SpeedModel.Choice speedup(CostTable costs, SkipSet set, double matchness, double context) {
    return SpeedModel.of(costs, set, context, 1)
        .best(SpeedModel.constant(matchness, MOST_DRAFT_TOKENS));
  }
}
