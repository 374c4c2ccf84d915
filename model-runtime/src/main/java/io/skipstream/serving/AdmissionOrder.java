package io.skipstream.serving;

import java.util.List;
import java.util.Map;

/**
 * Who is given a place first: the stream that was served the fewest tokens, prompt and generated,
 * and of its requests the earliest. As a stream that waits keeps its counter while those of the
 * others grow, nobody waits for ever.
 *
 * <p>A stream that comes need not wait until one of another's requests has finished, however long
 * that takes: if all places are taken, its first request takes one of the stream that has the most
 * of them. It does so once, what that costs is charged to it, and who loses the place has others
 * left; so a stream that keeps coming back is not better off than one that stays.
 *
 * <p>For lack of KV places are lost in another order, that of arrival, latest first, so that the
 * earliest request always gets on, whatever the counters do meanwhile.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class AdmissionOrder {
  // Rows that are computed again come many at a time: each costs a fraction of a generated token.
  private static final int ROWS_FOR_A_TOKEN = 4;

  private final TokenShares shares;

  AdmissionOrder(Map<String, Double> weights) {
    this.shares = new TokenShares(weights);
  }

  /** A request has come. */
  void enter(Sequence sequence) {
    sequence.share(shares.enter(sequence.request().stream()));
    sequence.newcomer(sequence.share().requests() == 1);
  }

  /** A request has gone. */
  void leave(Sequence sequence) {
    shares.leave(sequence.share());
  }

  /**
   * The request that is next.
   *
   * @param waiting in the order of arrival, at least one
   */
  Sequence next(List<Sequence> waiting) {
    Sequence next = waiting.get(0);
    for (int i = 1; i < waiting.size(); i++) {
      // Only if lower: of equal ones, and of one stream's, the earliest.
      if (waiting.get(i).share().counter() < next.share().counter()) {
        next = waiting.get(i);
      }
    }
    return next;
  }

  /** A request has been given a place. */
  void seat(Sequence sequence) {
    sequence.newcomer(false);
    sequence.share().seats++;
    charge(sequence);
  }

  /** A request has lost its place, or left it. */
  void unseat(Sequence sequence) {
    sequence.share().seats--;
  }

  /**
   * Who is to lose its place to a request that is next, or null: of the stream with the most places
   * for its weight, the request that loses the least by it, but never its earliest.
   *
   * @param active in the order of arrival
   */
  Sequence displaced(List<Sequence> active, Sequence next) {
    if (!next.newcomer() || next.share().seats > 0) {
      return null;
    }
    TokenShares.Share most = null;
    for (int i = 0; i < active.size(); i++) {
      TokenShares.Share share = active.get(i).share();
      // Still as much as the newcomer afterwards, and not if it was served less so far.
      if ((share.seats - 1) * next.share().weight() >= share.weight()
          && share.counter() >= next.share().counter()
          && (most == null || share.seats * most.weight() > most.seats * share.weight())) {
        most = share;
      }
    }
    Sequence displaced = null;
    int seen = 0;
    for (int i = active.size() - 1; i >= 0 && most != null; i--) {
      Sequence sequence = active.get(i);
      // The last one seen is its earliest.
      if (sequence.share() == most
          && ++seen < most.seats
          && (displaced == null || sequence.committed() < displaced.committed())) {
        displaced = sequence;
      }
    }
    return displaced;
  }

  /** Charges one request for what another loses to it. */
  void chargeFor(Sequence displaced, Sequence newcomer) {
    newcomer.share().charge(displaced.committed() / ROWS_FOR_A_TOKEN);
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
