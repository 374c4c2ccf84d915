package io.skipstream.serving;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shares tokens among streams by virtual token counters: each stream's counter grows by the tokens
 * that it is served, divided by its weight, and the stream with the lowest one is next. A stream
 * that comes, or comes back, begins no lower than the lowest of those present: having been away
 * earns nothing.
 *
 * <p>Streams that have left are remembered while others are present, so that leaving and coming
 * back at once wipes nothing out; the {@value #MAX_ABSENT} that left last, at most.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
public final class TokenShares {
  private static final int MAX_ABSENT = 10_000;

  private final Map<String, Double> weights;
  private final Map<String, Share> present = new HashMap<>();
  private final Map<String, Double> absent =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
          return size() > MAX_ABSENT;
        }
      };

  /**
   * @param weights of streams; one that is not named weighs 1
   * @throws IllegalArgumentException if a weight is not a finite number above 0
   */
  public TokenShares(Map<String, Double> weights) {
    this.weights = Map.copyOf(weights);
    this.weights.forEach(
        (stream, weight) -> {
          if (!(weight > 0 && weight <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                "weight of stream " + stream + " must be above 0 and finite, was " + weight);
          }
        });
  }

  /** A stream's account while it is present. */
  public static final class Share {
    private final String stream;
    private final double weight;
    private double counter;
    private int requests;

    /** Places that its requests have. */
    int seats;

    /** Those of them that were counted in a round so far. */
    int seen;

    private Share(String stream, double weight, double counter) {
      this.stream = stream;
      this.weight = weight;
      this.counter = counter;
    }

    /** Counts tokens that were served; negative ones take a count back. */
    public void charge(long tokens) {
      counter += tokens / weight;
    }

    /** Tokens over weight; the lowest is next. */
    public double counter() {
      return counter;
    }

    public double weight() {
      return weight;
    }

    /** Requests that have come and not gone. */
    int requests() {
      return requests;
    }
  }

  /** A request of the stream has come. Each call needs a {@link #leave}. */
  public Share enter(String stream) {
    Share share = present.get(stream);
    if (share == null) {
      double lowest = present.isEmpty() ? 0 : Double.MAX_VALUE;
      for (Share each : present.values()) {
        lowest = Math.min(lowest, each.counter);
      }
      Double before = absent.remove(stream);
      share =
          new Share(
              stream,
              weights.getOrDefault(stream, 1.0),
              before == null ? lowest : Math.max(lowest, before));
      present.put(stream, share);
    }
    share.requests++;
    return share;
  }

  /** A request of the stream has gone. */
  public void leave(Share share) {
    share.requests--;
    if (share.requests > 0) {
      return;
    }
    present.remove(share.stream);
    if (present.isEmpty()) {
      // Nobody waited for what was served so far.
      absent.clear();
    } else {
      absent.put(share.stream, share.counter);
    }
  }
}
