package io.skipstream.processor.pending;

import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.TokenShares;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Index of a task's accepted prompts: what the {@code pending} store holds, and how far each of
 * them is. Bounded, since the task's partition is gated when it is full.
 *
 * <p>Within a stream prompts start in the order of their offsets. Among streams the one with the
 * fewest started prompts for its weight is next, so that the decoder, which shares by tokens among
 * those that it sees, sees all; of equal ones that which was served the fewest tokens.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
public final class PendingWindow {
  private static final Comparator<PendingEntry> BY_DEADLINE =
      Comparator.comparingLong(PendingEntry::deadlineEpochMs)
          .thenComparingLong(PendingEntry::offset);

  private record RequestKey(String stream, String id) {}

  private final int maxCount;
  private final long maxBytes;
  private final TreeMap<Long, PendingEntry> entries = new TreeMap<>();
  private final Map<RequestKey, PendingEntry> byRequest = new HashMap<>();
  private final Map<String, TreeMap<Long, PendingEntry>> byStream = new HashMap<>();
  // Those with a deadline.
  private final TreeSet<PendingEntry> byDeadline = new TreeSet<>(BY_DEADLINE);
  private final Map<String, Integer> busyByStream = new HashMap<>();
  // Those that wait, of streams that had nothing here when they came; in the order of their
  // offsets.
  private final Set<PendingEntry> newcomers = new LinkedHashSet<>();
  private final TokenShares shares;
  private double weight;
  private long bytes;
  private int busy;
  private int held;
  private int reservations;

  /**
   * @param weights of streams; one that is not named weighs 1
   */
  public PendingWindow(int maxCount, long maxBytes, Map<String, Double> weights) {
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
    this.shares = new TokenShares(weights);
  }

  /** Adds a prompt, possibly beyond the limits: what was read is accepted. */
  public void add(PendingEntry entry) {
    addUnnamed(entry);
    byRequest.put(new RequestKey(entry.stream(), entry.id()), entry);
    if (entry.deadlineEpochMs() != Long.MAX_VALUE) {
      byDeadline.add(entry);
    }
  }

  /**
   * Adds a record that is no prompt, but whose ending waits for its turn; it can't be found by id.
   */
  public void addHeld(PendingEntry entry, Runnable ending) {
    addUnnamed(entry);
    hold(entry, 0, ending);
  }

  private void addUnnamed(PendingEntry entry) {
    entries.put(entry.offset(), entry);
    entry.share(shares.enter(entry.stream()));
    TreeMap<Long, PendingEntry> ofStream = byStream.get(entry.stream());
    if (ofStream == null) {
      ofStream = new TreeMap<>();
      byStream.put(entry.stream(), ofStream);
      weight += entry.share().weight();
      if (!entry.restored()) {
        newcomers.add(entry);
      }
    }
    ofStream.put(entry.offset(), entry);
    bytes += entry.bytes();
  }

  public void remove(PendingEntry entry) {
    leaveBusy(entry);
    newcomers.remove(entry);
    if (entry.held()) {
      held--;
    }
    entries.remove(entry.offset());
    TreeMap<Long, PendingEntry> ofStream = byStream.get(entry.stream());
    ofStream.remove(entry.offset());
    if (ofStream.isEmpty()) {
      byStream.remove(entry.stream());
      // Exactly 0 when nothing is left, however the sums were rounded.
      weight = byStream.isEmpty() ? 0 : weight - entry.share().weight();
    }
    shares.leave(entry.share());
    byRequest.remove(new RequestKey(entry.stream(), entry.id()), entry);
    byDeadline.remove(entry);
    bytes -= entry.bytes();
  }

  /** The prompt of an offset, or null. */
  public PendingEntry get(long offset) {
    return entries.get(offset);
  }

  /** The prompt of an id, or null. */
  public PendingEntry find(String stream, String id) {
    return byRequest.get(new RequestKey(stream, id));
  }

  /** The stream's prompt with the lowest offset, or null. */
  public PendingEntry first(String stream) {
    TreeMap<Long, PendingEntry> ofStream = byStream.get(stream);
    return ofStream == null ? null : ofStream.firstEntry().getValue();
  }

  /**
   * Keeps a prompt that has ended until its turn comes. It is not busy any more, and its result
   * counts among the window's bytes.
   */
  public void hold(PendingEntry entry, long resultBytes, Runnable ending) {
    leaveBusy(entry);
    newcomers.remove(entry);
    bytes += resultBytes;
    held++;
    entry.hold(resultBytes, ending);
  }

  /** Removes a held prompt; what is to be done at its end is the caller's. */
  public Runnable release(PendingEntry entry) {
    Runnable ending = entry.heldEnding();
    remove(entry);
    return ending;
  }

  /** All prompts in the order of their offsets. */
  public List<PendingEntry> all() {
    return List.copyOf(entries.values());
  }

  /** The prompts that wait although their deadline has passed. */
  public List<PendingEntry> overdue(long nowMs) {
    List<PendingEntry> overdue = new ArrayList<>();
    for (PendingEntry entry : byDeadline) {
      if (!entry.isOverdue(nowMs)) {
        break;
      }
      if (entry.waiting()) {
        overdue.add(entry);
      }
    }
    return overdue;
  }

  /**
   * Asks for a prompt's end. One that is started ends when its result comes; any other does not
   * start any more.
   *
   * @return whether it is not started, so that the caller can end it
   */
  public boolean cancel(PendingEntry entry) {
    if (entry.reserved()) {
      takeReservation(entry).giveBack();
    }
    entry.cancel();
    return !entry.started();
  }

  public int count() {
    return entries.size();
  }

  public long bytes() {
    return bytes;
  }

  /** What the streams weigh that have prompts here. */
  public double weight() {
    return weight;
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether the task should not read on. */
  public boolean isFull() {
    return entries.size() >= maxCount || bytes >= maxBytes;
  }

  /** Prompts reserved or started. */
  public int busy() {
    return busy;
  }

  /** Whether prompts wait for a credit. */
  public boolean hasWaiting() {
    return busy + held < entries.size();
  }

  /** The earliest that waits of a stream that had nothing here when it came, or null. */
  public PendingEntry firstNewcomer() {
    return newcomers.isEmpty() ? null : newcomers.iterator().next();
  }

  /** The prompt that is to start next, or null. */
  public PendingEntry next(long nowMs) {
    PendingEntry best = null;
    double fewest = Double.MAX_VALUE;
    Set<String> seen = new HashSet<>();
    for (PendingEntry entry : entries.values()) {
      // Only the first that waits of each stream counts: one behind it must not overtake it.
      if (!entry.waiting() || !seen.add(entry.stream()) || !entry.mayStart(nowMs)) {
        continue;
      }
      double busyShare = busyByStream.getOrDefault(entry.stream(), 0) / entry.share().weight();
      if (busyShare < fewest
          || (busyShare == fewest && entry.share().counter() < best.share().counter())) {
        best = entry;
        fewest = busyShare;
      }
    }
    return best;
  }

  /** Counts the tokens that a prompt was served. */
  public void charge(PendingEntry entry, long tokens) {
    entry.share().charge(tokens);
  }

  /** The reserved prompts in the order of their offsets. */
  public List<PendingEntry> reserved() {
    List<PendingEntry> reserved = new ArrayList<>();
    for (PendingEntry entry : entries.values()) {
      if (entry.reserved()) {
        reserved.add(entry);
      }
    }
    return reserved;
  }

  /** Keeps a credit for a prompt until its attempt number is committed. */
  public void reserve(PendingEntry entry, CreditPool.Credit credit) {
    entry.reserve(credit);
    reservations++;
    enterBusy(entry);
  }

  public boolean hasReserved() {
    return reservations > 0;
  }

  /** Ends a reservation, so that the prompt waits again; its credit is the caller's. */
  public CreditPool.Credit takeReservation(PendingEntry entry) {
    leaveBusy(entry);
    reservations--;
    return entry.takeReservation();
  }

  public void start(PendingEntry entry, int attempt, GenerationHandle handle) {
    entry.start(attempt, handle);
    enterBusy(entry);
  }

  /** A started prompt waits again, as if it had not been started. */
  public void waitAgain(PendingEntry entry) {
    leaveBusy(entry);
    entry.waitAgain();
  }

  /** A started prompt failed and waits for its next attempt. */
  public void waitAfterFailure(PendingEntry entry, long untilMs) {
    leaveBusy(entry);
    entry.waitAfterFailure(untilMs);
  }

  /**
   * Makes everything wait again: cancels what is started and gives back what is reserved. Does not
   * wait for the generator.
   *
   * @return what was started or reserved
   */
  public List<PendingEntry> recall() {
    List<PendingEntry> recalled = new ArrayList<>();
    for (PendingEntry entry : entries.values()) {
      if (entry.reserved()) {
        takeReservation(entry).giveBack();
        recalled.add(entry);
      } else if (entry.started()) {
        entry.handle().cancel();
        waitAgain(entry);
        recalled.add(entry);
      }
    }
    return recalled;
  }

  /** Cancels what is started and gives back what is reserved. Does not wait. */
  public void abandon() {
    for (PendingEntry entry : entries.values()) {
      if (entry.reserved()) {
        entry.takeReservation().giveBack();
      }
      if (entry.started()) {
        entry.handle().cancel();
      }
    }
  }

  private void enterBusy(PendingEntry entry) {
    busy++;
    newcomers.remove(entry);
    busyByStream.merge(entry.stream(), 1, Integer::sum);
  }

  private void leaveBusy(PendingEntry entry) {
    if (!entry.busy()) {
      return;
    }
    busy--;
    busyByStream.computeIfPresent(entry.stream(), (stream, n) -> n == 1 ? null : n - 1);
  }
}
