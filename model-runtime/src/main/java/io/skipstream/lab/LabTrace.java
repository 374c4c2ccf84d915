package io.skipstream.lab;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened in a run, in the units that results are given in.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class LabTrace {
  private final List<Change> changes = new ArrayList<>();
  private final List<RecordTally> records = new ArrayList<>();
  private double searchPasses;
  private long tokens;
  private RecordTally open = RecordTally.NONE;

  /**
   * From here on, drafts skip another set.
   *
   * @param searchPasses spent on search by then
   * @param tokens emitted by then
   */
  record Change(double searchPasses, long tokens, SkipSet set) {}

  /**
   * One record, from its first to its last token.
   *
   * @param plainPasses what plain decoding would have taken
   * @param accepted draft tokens
   * @param tried draft tokens that were examined
   */
  record RecordTally(
      long tokens,
      double plainPasses,
      double servePasses,
      double searchPasses,
      long accepted,
      long tried) {
    static final RecordTally NONE = new RecordTally(0, 0, 0, 0, 0, 0);

    RecordTally plus(RecordTally other) {
      return new RecordTally(
          tokens + other.tokens,
          plainPasses + other.plainPasses,
          servePasses + other.servePasses,
          searchPasses + other.searchPasses,
          accepted + other.accepted,
          tried + other.tried);
    }

    /** Over plain decoding, search apart. */
    double speedup() {
      return servePasses == 0 ? 1 : plainPasses / servePasses;
    }

    double speedupWithSearch() {
      return servePasses == 0 ? 1 : plainPasses / (servePasses + searchPasses);
    }

    double acceptance() {
      return tried == 0 ? 0 : (double) accepted / tried;
    }
  }

  void drafting(SkipSet set) {
    if (changes.isEmpty() || !changes.get(changes.size() - 1).set().equals(set)) {
      changes.add(new Change(searchPasses, tokens, set));
    }
  }

  void search(double passes) {
    searchPasses += passes;
    open = open.plus(new RecordTally(0, 0, 0, passes, 0, 0));
  }

  void round(int emitted, double plainPasses, double passes, int accepted, int tried) {
    tokens += emitted;
    open = open.plus(new RecordTally(emitted, plainPasses, passes, 0, accepted, tried));
  }

  void recordEnds() {
    records.add(open);
    open = RecordTally.NONE;
  }

  List<Change> changes() {
    return List.copyOf(changes);
  }

  List<RecordTally> records() {
    return List.copyOf(records);
  }

  double searchPasses() {
    return searchPasses;
  }

  long tokens() {
    return tokens;
  }

  /** All records from the given one on together. */
  RecordTally since(int record) {
    return records.subList(record, records.size()).stream()
        .reduce(RecordTally.NONE, RecordTally::plus);
  }
}
