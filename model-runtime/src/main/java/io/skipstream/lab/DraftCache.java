package io.skipstream.lab;

import io.skipstream.lab.DraftScorer.Draft;
import io.skipstream.tuning.SkipSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers what drafts met: runs under other seeds and tuners come by the same places with the
 * same sets again.
 *
 * <p><b>Threading:</b> confined to the engine's thread.
 */
final class DraftCache {
  private static final int MOST = 1_000_000;

  private final DraftScorer scorer;
  private final SkipSet free;
  private final Map<Place, Long> met = new HashMap<>();

  private record Place(long recordSeed, int base, SkipSet set) {}

  DraftCache(DraftScorer scorer, SkipSet free) {
    this.scorer = scorer;
    this.free = free;
  }

  /** Tokens that a draft meets before the first it misses; at most {@code length}. */
  int accepted(VerifiedRecord record, int base, int length, SkipSet set) {
    int whole = Math.min(SetSpeed.MOST_DRAFT_TOKENS, record.tokens().length - 1 - base);
    Place place = new Place(record.seed(), base, SkipSets.union(set, free));
    Long hits = met.get(place);
    if (hits == null) {
      hits = scorer.hits(List.of(new Draft(record, base, whole, set)))[0];
      if (met.size() < MOST) {
        met.put(place, hits);
      }
    }
    return Math.min(length, Long.numberOfTrailingZeros(~hits));
  }
}
