package io.skipstream.serving;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.TuningPool;
import java.util.Objects;

/**
 * All that is known of one stream on the decode thread.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 *
 * @param <S> the tuner's state
 */
final class LearntStream<S> {
  final StreamAccount account;
  final ServedTally served = new ServedTally();
  final SetRecord record = new SetRecord();

  /** What the next draft leaves out: the stream's own set, or one that it shares. */
  SkipSet roundSet;

  /** Positions of the sequence that was last heard of. */
  int contextTokens;

  /** Of its response on which the tuner was last asked to measure. */
  int scorableTokens;

  /** What served other streams, as the last request said. */
  TuningPool pool;

  /** The round in which the tuner was last asked, and the first in which to ask again. */
  long askedRound;

  long nextAsk;

  /** Pass-equivalents that search must have saved up before the tuner is asked again. */
  double neededPasses;

  /** Whether the tuner threw at this stream's state: it is not asked again. */
  boolean tunerFailed;

  private S state;
  private SkipSet set;
  private long version;
  private StreamTuning snapshot;

  /**
   * @param version of the knowledge that it goes on from; 0 if there is none
   */
  LearntStream(StreamAccount account, S state, SkipSet set, TuningPool pool, long version) {
    this.account = account;
    this.pool = pool;
    this.version = version;
    become(state, set);
    this.roundSet = set;
  }

  void become(S learnt, SkipSet skipSet) {
    state = Objects.requireNonNull(learnt, "learnt");
    set = Objects.requireNonNull(skipSet, "skipSet");
    changed();
  }

  /** Something was learnt that the next snapshot must tell. */
  void changed() {
    snapshot = null;
  }

  S state() {
    return state;
  }

  /** The stream's own set, with which it drafts alone. */
  SkipSet set() {
    return set;
  }

  /** What was last told; null if it has changed since. */
  StreamTuning snapshot() {
    return snapshot;
  }

  /** The version of the next snapshot. */
  long nextVersion() {
    return version + 1;
  }

  void snapshot(StreamTuning taken) {
    snapshot = taken;
    version = taken.version();
  }
}
