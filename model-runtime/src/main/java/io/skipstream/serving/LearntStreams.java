package io.skipstream.serving;

import io.skipstream.tuning.Calibration;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.MeasuredSpeed;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.KnownSet;
import io.skipstream.tuning.StreamTuning.Phase;
import io.skipstream.tuning.Tuner;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of each stream, the ones used last: taken up from what a request brings along, and
 * told as a value.
 *
 * <p><b>Threading:</b> confined to the decode thread. Finding a known stream allocates nothing.
 *
 * @param <S> the tuner's state
 */
final class LearntStreams<S> {
  /** Rounds for which a resumed stream's speed-up counts. */
  private static final double SPEED_WORTH = 16;

  private final Tuner<S> tuner;
  private final int layers;
  private final AdaptiveSettings settings;
  private final Map<Key, LearntStream<S>> streams = new LinkedHashMap<>(16, 0.75f, true);
  private final Key sought = new Key("", "");

  /** A stream's name within a scope; mutable, so that the map can be asked without making one. */
  private static final class Key {
    private String scope;
    private String stream;

    Key(String scope, String stream) {
      this.scope = scope;
      this.stream = stream;
    }

    Key of(String otherScope, String otherStream) {
      scope = otherScope;
      stream = otherStream;
      return this;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && stream.equals(that.stream) && scope.equals(that.scope);
    }

    @Override
    public int hashCode() {
      return 31 * scope.hashCode() + stream.hashCode();
    }
  }

  LearntStreams(Tuner<S> tuner, int layers, AdaptiveSettings settings) {
    this.tuner = tuner;
    this.layers = layers;
    this.settings = settings;
  }

  /** The request's stream; taken up from what the request brings along if it is not known. */
  LearntStream<S> of(GenerationRequest request) {
    LearntStream<S> known = known(request.memory().scope(), request.stream());
    if (known == null) {
      known = resumed(request);
      streams.put(new Key(request.memory().scope(), request.stream()), known);
      if (streams.size() > settings.maxStreams()) {
        streams.remove(streams.keySet().iterator().next());
      }
    }
    return known;
  }

  /** A stream; null if nothing is known of it. */
  LearntStream<S> known(String scope, String stream) {
    return streams.get(sought.of(scope, stream));
  }

  int size() {
    return streams.size();
  }

  private LearntStream<S> resumed(GenerationRequest request) {
    StreamTuning stored = request.memory().tuning();
    S state = stored == null ? null : parsed(stored);
    if (state == null) {
      S fresh = tuner.fresh(seed(request.stream()), layers);
      long version = stored == null ? 0 : stored.version();
      return new LearntStream<>(
          freshAccount(stored), fresh, tuner.skipSet(fresh), request.memory().pool(), version);
    }
    LearntStream<S> stream =
        new LearntStream<>(
            account(stored),
            state,
            tuner.skipSet(state),
            request.memory().pool(),
            stored.version());
    // The present one comes first, and of too many the record keeps those that were told last.
    for (int i = stored.sets().size() - 1; i >= 0; i--) {
      KnownSet known = stored.sets().get(i);
      if (known.set().layers() == layers) {
        stream.record.count(known.set(), known.hits(), known.tries());
      }
    }
    return stream;
  }

  // Null where it is another tuner's, another model's or damaged: then the stream begins anew.
  private S parsed(StreamTuning stored) {
    if (!stored.tuner().equals(tuner.name()) || stored.skipSet().layers() != layers) {
      return null;
    }
    try {
      S state = tuner.resume(tuner.parse(stored.tunerState()), layers);
      return tuner.skipSet(state).layers() == layers ? state : null;
    } catch (RuntimeException damaged) {
      // Whatever the bytes bring forth: a store's content must not stop the decode thread.
      return null;
    }
  }

  // The bound on losses goes on: it is over a stream's life, whoever drafts.
  private StreamAccount freshAccount(StreamTuning stored) {
    StreamAccount account =
        new StreamAccount(
            stored == null ? freshGuard() : guard(stored),
            new Calibration(),
            new SearchBudget(settings.search()));
    if (stored != null) {
      account.tokens = stored.tokens();
    }
    return account;
  }

  private StreamAccount account(StreamTuning stored) {
    // As fast as it was at last: how long it took in all is not kept.
    double served = stored.servedPasses() / Math.max(1, stored.measuredSpeedup());
    StreamAccount account =
        new StreamAccount(
            guard(stored),
            calibration(stored.calibration()),
            new SearchBudget(settings.search(), served, stored.searchPasses()));
    account.tokens = stored.tokens();
    account.servedPasses = stored.servedPasses();
    if (stored.measuredSpeedup() > 0) {
      account.speed = new MeasuredSpeed(stored.measuredSpeedup() * SPEED_WORTH, SPEED_WORTH);
    }
    return account;
  }

  private Guard freshGuard() {
    return settings.guard() == null ? null : Guard.fresh(settings.guard());
  }

  private Guard guard(StreamTuning stored) {
    return settings.guard() == null || stored.guard() == null ? freshGuard() : stored.guard();
  }

  private static Calibration calibration(byte[] bytes) {
    try {
      return bytes.length == 0 ? new Calibration() : Calibration.parse(bytes);
    } catch (IllegalArgumentException damaged) {
      return new Calibration();
    }
  }

  /**
   * What is known of a stream, as a value; the same one as long as nothing changes.
   *
   * @param expectedSpeedup 0 if unknown
   */
  StreamTuning snapshot(LearntStream<S> stream, double expectedSpeedup) {
    if (stream.snapshot() == null) {
      StreamAccount account = stream.account;
      boolean plain = account.guard != null && account.guard.mode() == Guard.Mode.PLAIN;
      List<KnownSet> sets = tuner.sets(stream.state());
      stream.snapshot(
          new StreamTuning(
              stream.nextVersion(),
              tuner.name(),
              stream.set(),
              plain ? Phase.PLAIN : tuner.phase(stream.state()),
              sets.isEmpty() ? stream.record.toList(stream.set()) : sets,
              account.tokens,
              account.search.spent(),
              account.servedPasses,
              expectedSpeedup,
              account.speed.equals(MeasuredSpeed.NONE) ? 0 : account.speed.speedup(),
              account.guard,
              account.calibration.bytes(),
              tuner.toBytes(stream.state())));
    }
    return stream.snapshot();
  }

  /** FNV-1a, 64 bits: the same stream walks the same path everywhere. */
  private static long seed(String stream) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
