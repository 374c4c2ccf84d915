package io.skipstream.serving;

import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.TuningPool;
import java.util.Objects;

/**
 * What a request brings along of its stream. The decode thread goes on from it if it knows nothing
 * of that stream in that scope, and otherwise from what it knows, which is newer: results carry
 * what was learnt since, and whoever keeps it keeps the highest version.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param scope whose memory it is; another scope's knowledge of the same stream is not touched (one
 *     scope for each life of a Kafka Streams task)
 * @param tuning as last kept; null for a stream of which nothing is known
 * @param pool where a new stream may begin
 */
public record StreamMemory(String scope, StreamTuning tuning, TuningPool pool) {
  public static final StreamMemory NONE = new StreamMemory("", null, TuningPool.EMPTY);

  public StreamMemory {
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(pool, "pool");
  }
}
