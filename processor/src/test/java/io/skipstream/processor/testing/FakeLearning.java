package io.skipstream.processor.testing;

import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.StreamMemory;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.KnownSet;
import io.skipstream.tuning.StreamTuning.Phase;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns as a decode thread does: it goes on from what it knows in a request's scope, else from
 * what the request brings along, else from nothing. After some requests a stream has found the set
 * that is right for it, a function of its name.
 *
 * <p><b>Threading:</b> confined to one thread, or guarded by the caller.
 */
public final class FakeLearning {
  /** Requests that a stream searches for. */
  public static final int SEARCHED_REQUESTS = 3;

  private record Key(String scope, String stream) {}

  private final int layers;
  private final Map<Key, StreamTuning> known = new HashMap<>();

  public FakeLearning(int layers) {
    this.layers = layers;
  }

  /** The set that a stream ends up with. */
  public static SkipSet rightSet(String stream, int layers) {
    int hash = stream.hashCode();
    int inner = 1 + Math.floorMod(hash, layers - 2);
    return (hash & 1) == 0
        ? SkipSet.of(layers, new int[] {inner}, new int[0])
        : SkipSet.of(layers, new int[0], new int[] {inner});
  }

  /** What a request drafts with when it begins. */
  SkipSet beginsWith(GenerationRequest request) {
    StreamTuning tuning = current(request);
    return tuning == null ? SkipSet.uniform(layers, 0.5) : tuning.skipSet();
  }

  /** What is known after a request. */
  StreamTuning learn(GenerationRequest request, int tokens) {
    StreamTuning before = current(request);
    long version = before == null ? 1 : before.version() + 1;
    boolean settled = version >= SEARCHED_REQUESTS;
    SkipSet set = settled ? rightSet(request.stream(), layers) : SkipSet.uniform(layers, 0.5);
    double matchness = settled ? 0.75 : 0.5;
    StreamTuning learnt =
        new StreamTuning(
            version,
            "fake",
            set,
            settled ? Phase.SETTLED : Phase.SEARCHING,
            List.of(new KnownSet(set, 8 * matchness, 8)),
            (before == null ? 0 : before.tokens()) + tokens,
            (before == null ? 0 : before.searchPasses()) + (settled ? 0 : 0.25),
            (before == null ? 0 : before.servedPasses()) + tokens,
            settled ? 1.5 : 1.25,
            settled ? 1.375 : 1.125,
            null,
            new byte[] {1},
            request.stream().getBytes(StandardCharsets.UTF_8));
    known.put(key(request), learnt);
    return learnt;
  }

  private StreamTuning current(GenerationRequest request) {
    StreamMemory memory = request.memory();
    return known.getOrDefault(key(request), memory.tuning());
  }

  private static Key key(GenerationRequest request) {
    return new Key(request.memory().scope(), request.stream());
  }
}
