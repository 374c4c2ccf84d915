package io.skipstream.serving;

import java.util.List;
import java.util.Map;

/**
 * Who is given a place first: the stream that was served the fewest tokens, prompt and generated,
 * and of its requests the earliest. As a stream that waits keeps its counter while those of the
 * others grow, nobody waits for ever.
 *
 * <p>Places are lost in another order, that of arrival, latest first, so that the earliest request
 * always gets on, whatever the counters do meanwhile.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class AdmissionOrder {
  private final TokenShares shares;

  AdmissionOrder(Map<String, Double> weights) {
    this.shares = new TokenShares(weights);
  }

  /** A request has come. */
  void enter(Sequence sequence) {
    sequence.share(shares.enter(sequence.request().stream()));
  }

  /** A request has gone. */
  void leave(Sequence sequence) {
    shares.leave(sequence.share());
  }

  /**
   * Index of the request that is next.
   *
   * @param waiting in the order of arrival, at least one
   */
  int next(List<Sequence> waiting) {
    int next = 0;
    for (int i = 1; i < waiting.size(); i++) {
      // Only if lower: of equal ones, and of one stream's, the earliest.
      if (waiting.get(i).share().counter() < waiting.get(next).share().counter()) {
        next = i;
      }
    }
    return next;
  }

  /** Counts the tokens that a request has been served since the last call. */
  void charge(Sequence sequence) {
    int served = sequence.tokenCount();
    sequence.share().charge((long) served - sequence.charged());
    sequence.charged(served);
  }

  /** Who keeps a place longer. */
  static boolean before(Sequence a, Sequence b) {
    return a.arrival() < b.arrival();
  }
}
