package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.engine.KvCapacityException;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.SequenceId;
import java.util.ArrayList;
import java.util.List;

/**
 * Who has a place, who waits for one, and the KV that places cost.
 *
 * <p>When the KV budget is full the sequence that arrived last loses its place: its KV is freed, it
 * waits again, and is later prefilled with prompt and emitted tokens, which changes nothing in its
 * text. A newcomer may take a place in the same way, see {@link AdmissionOrder}. The first always
 * keeps its place, so that the batch always gets on.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class Batch {
  private final Engine engine;
  private final DecodeLoopSettings settings;
  private final AdmissionOrder order;
  private final DecodeCounters counters;
  private final int contextLimit;
  // In the order of arrival, both.
  private final List<Sequence> active = new ArrayList<>();
  private final List<Sequence> waiting = new ArrayList<>();

  Batch(
      Engine engine,
      DecodeLoopSettings settings,
      AdmissionOrder order,
      int contextLimit,
      DecodeCounters counters) {
    this.engine = engine;
    this.settings = settings;
    this.order = order;
    this.contextLimit = contextLimit;
    this.counters = counters;
  }

  void enqueue(Sequence sequence) {
    order.enter(sequence);
    insert(waiting, sequence);
  }

  /** Gives free places away while there is KV for them, and takes some back for newcomers. */
  void admit() {
    while (!waiting.isEmpty()) {
      Sequence next = order.next(waiting);
      SequenceId kv = open(next);
      while (kv == null && displaceFor(next)) {
        kv = open(next);
      }
      if (kv == null) {
        return;
      }
      waiting.remove(next);
      next.admit(kv, engine.info().vocabSize());
      order.seat(next);
      insert(active, next);
    }
  }

  private boolean displaceFor(Sequence newcomer) {
    Sequence displaced = order.displaced(active, newcomer);
    if (displaced == null) {
      return false;
    }
    order.chargeFor(displaced, newcomer);
    takePlace(displaced);
    counters.displacements++;
    return true;
  }

  // Room for what is known and some rounds. Null: it must wait, or it has ended in error.
  private SequenceId open(Sequence sequence) {
    if (active.size() == settings.maxBatch()) {
      return null;
    }
    int known = sequence.tokenCount();
    int wanted = (int) Math.min(contextLimit, (long) known + settings.kvHeadroomTokens());
    if (!active.isEmpty()) {
      KvUsage usage = engine.kvUsage();
      if (usage.budgetTokens() - usage.reservedTokens() < wanted) {
        return null;
      }
    }
    try {
      return engine.open(wanted);
    } catch (KvCapacityException full) {
      return active.isEmpty() ? openAlone(sequence) : null;
    }
  }

  private SequenceId openAlone(Sequence sequence) {
    try {
      return engine.open(sequence.tokenCount());
    } catch (KvCapacityException full) {
      endForLackOfRoom(sequence, full);
      return null;
    }
  }

  /**
   * Makes room for a sequence's rows, at the cost of those that arrived later.
   *
   * @return false if the sequence lost its own place, or has ended for lack of room
   */
  boolean makeRoom(Sequence sequence, int capacityTokens) {
    while (!engine.reserve(sequence.kv(), capacityTokens)) {
      if (active.size() == 1) {
        endForLackOfRoom(
            sequence,
            new KvCapacityException(
                "a sequence of " + capacityTokens + " tokens does not fit " + engine.kvUsage()));
        return false;
      }
      Sequence last = active.get(active.size() - 1);
      preempt(last);
      if (last == sequence) {
        return false;
      }
    }
    return true;
  }

  // The whole budget is its own: what it has is all it can have.
  private static void endForLackOfRoom(Sequence sequence, KvCapacityException full) {
    if (sequence.tokenCount() > sequence.promptTokens()) {
      sequence.end(FinishReason.LENGTH, null);
    } else {
      sequence.end(FinishReason.ERROR, full);
    }
  }

  /** Takes a sequence's place away. */
  void preempt(Sequence sequence) {
    counters.preemptions++;
    takePlace(sequence);
  }

  private void takePlace(Sequence sequence) {
    engine.release(sequence.kv());
    sequence.leave();
    order.unseat(sequence);
    active.remove(sequence);
    insert(waiting, sequence);
  }

  /** Moves the sequences that have ended out, their KV freed. */
  void removeEnded(List<Sequence> ended) {
    int before = ended.size();
    moveEnded(active, ended);
    moveEnded(waiting, ended);
    // Last: should the engine fail here, no sequence is lost or listed twice.
    for (int i = before; i < ended.size(); i++) {
      Sequence sequence = ended.get(i);
      order.leave(sequence);
      if (sequence.kv() != null) {
        order.unseat(sequence);
        engine.release(sequence.kv());
        sequence.leave();
      }
    }
  }

  private static void moveEnded(List<Sequence> from, List<Sequence> ended) {
    int kept = 0;
    for (int i = 0; i < from.size(); i++) {
      Sequence sequence = from.get(i);
      if (sequence.ended()) {
        ended.add(sequence);
      } else {
        from.set(kept++, sequence);
      }
    }
    from.subList(kept, from.size()).clear();
  }

  /** Moves all sequences out without touching the engine. */
  void abandon(List<Sequence> all) {
    all.addAll(active);
    all.addAll(waiting);
    active.clear();
    waiting.clear();
  }

  private static void insert(List<Sequence> list, Sequence sequence) {
    int at = list.size();
    while (at > 0 && AdmissionOrder.before(sequence, list.get(at - 1))) {
      at--;
    }
    list.add(at, sequence);
  }

  /** Counts what those with a place were served in a round. */
  void chargeActive() {
    for (int i = 0; i < active.size(); i++) {
      order.charge(active.get(i));
    }
  }

  /** Those with a place, in the order of arrival. */
  List<Sequence> active() {
    return active;
  }

  /** Those without, in the order of arrival. */
  List<Sequence> waiting() {
    return waiting;
  }

  boolean isEmpty() {
    return active.isEmpty() && waiting.isEmpty();
  }
}
