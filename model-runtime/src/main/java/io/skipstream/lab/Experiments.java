package io.skipstream.lab;

import io.skipstream.lab.LabTrace.RecordTally;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.FixedTuner;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Two streams, one model: what each stream's set is worth on the other, and what becomes of a
 * stream that turns into the other.
 *
 * <p><b>Threading:</b> confined to the engine's thread.
 */
public final class Experiments {
  private static final double BACK = 0.95;
  private static final int SMOOTHED = 3;

  private final TuningLab lab;
  private final CostTable costs;
  private final Consumer<String> progress;

  public Experiments(TuningLab lab, CostTable costs, Consumer<String> progress) {
    this.lab = lab;
    this.costs = costs;
    this.progress = progress;
  }

  /** Both streams' sets on both streams. */
  public List<StreamContrast> contrast(LabTuner tuner, Seeds seeds) {
    List<StreamContrast> contrasts = new ArrayList<>();
    for (String stream : TuningLab.STREAMS) {
      String other = other(stream);
      TuningResult result = lab.run(tuner, stream, costs, "", TuningPool.EMPTY, seeds, progress);
      for (TuningResult.SeedResult seed : result.seeds()) {
        SkipSet set = SkipSet.parse(seed.finalSet());
        contrasts.add(
            new StreamContrast(
                lab.landscape().name(),
                stream,
                set.bits(),
                share(stream, set),
                share(other, set),
                lab.truth(stream).matchness(set),
                lab.truth(other).matchness(set)));
      }
    }
    return contrasts;
  }

  private double share(String stream, SkipSet set) {
    return lab.truth(stream).speedup(set, costs)
        / lab.optimum(stream, progress).best(costs).speedup();
  }

  private static String other(String stream) {
    return stream.equals("java") ? "prose" : "java";
  }

  /**
   * Serves a stream until its tuner has long settled, then records of the other domain under the
   * same state.
   *
   * @param before records before the change
   * @param after records after it
   */
  public ShiftResult shift(LabTuner tuner, String from, int before, int after, long seed) {
    String to = other(from);
    LabRun<?> run = lab.start(tuner, costs, TuningPool.EMPTY, seed);
    serve(run, from, before, seed);
    double searched = run.trace().searchPasses();
    List<VerifiedRecord> records = serve(run, to, after, seed);
    SkipSet best = lab.optimum(to, progress).best(costs).scored().set();
    LabRun<?> optimum = lab.start(new FixedTuner(best), costs, seed);
    records.forEach(optimum::serve);
    List<RecordTally> got = run.trace().records().subList(before, before + after);
    List<RecordTally> wanted = optimum.trace().records();
    return new ShiftResult(
        lab.landscape().name(),
        tuner.label(),
        from,
        to,
        seed,
        back(got, wanted, RecordTally::acceptance),
        back(got, wanted, RecordTally::speedup),
        run.trace().searchPasses() - searched,
        got.stream().map(RecordTally::acceptance).toList(),
        wanted.stream().map(RecordTally::acceptance).toList());
  }

  /**
   * Serves a stream for long and says what search took of its time.
   *
   * @param domains the record's domains, in turns: more than one makes a stream that no set suits
   */
  public SearchShare share(LabTuner tuner, List<String> domains, long tokens, long seed) {
    LabRun<?> run = lab.start(tuner, costs, TuningPool.EMPTY, seed);
    List<List<VerifiedRecord>> records =
        domains.stream()
            .map(domain -> TuningLab.shuffled(lab.stream(domain).served(), seed))
            .toList();
    for (int i = 0; run.trace().tokens() < tokens; i++) {
      List<VerifiedRecord> turn = records.get(i % records.size());
      run.serve(turn.get(i / records.size() % turn.size()));
    }
    RecordTally all = run.trace().since(0);
    return new SearchShare(
        lab.landscape().name(),
        String.join("+", domains),
        tuner.label(),
        seed,
        all.tokens(),
        all.searchPasses(),
        all.servePasses(),
        all.speedup(),
        all.speedupWithSearch());
  }

  private List<VerifiedRecord> serve(LabRun<?> run, String stream, int count, long seed) {
    List<VerifiedRecord> all = TuningLab.shuffled(lab.stream(stream).served(), seed);
    List<VerifiedRecord> served = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      VerifiedRecord record = all.get(i % all.size());
      run.serve(record);
      served.add(record);
    }
    return served;
  }

  /** Records after which a few records' mean is back for the first time; -1 for never. */
  static int back(
      List<RecordTally> got, List<RecordTally> wanted, ToDoubleFunction<RecordTally> value) {
    for (int end = SMOOTHED; end <= got.size(); end++) {
      RecordTally mine = sum(got.subList(end - SMOOTHED, end));
      RecordTally best = sum(wanted.subList(end - SMOOTHED, end));
      if (value.applyAsDouble(mine) >= BACK * value.applyAsDouble(best)) {
        return end - SMOOTHED + 1;
      }
    }
    return -1;
  }

  private static RecordTally sum(List<RecordTally> records) {
    return records.stream().reduce(RecordTally.NONE, RecordTally::plus);
  }
}
