package io.skipstream.lab;

import io.skipstream.engine.Engine;
import io.skipstream.lab.LabTrace.Change;
import io.skipstream.lab.TuningResult.Point;
import io.skipstream.lab.TuningResult.SeedResult;
import io.skipstream.model.DemoPrompts;
import io.skipstream.tokenizer.HuggingFaceTextTokenizer;
import io.skipstream.tokenizer.TextTokenizer;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.PooledSet;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning.KnownSet;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningPool;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One landscape with its streams: runs tuners on them and says how they fared.
 *
 * <p><b>Threading:</b> confined to the engine's thread. <b>Ownership:</b> the engine stays the
 * caller's; the streams' sequences are released by {@link #close()}.
 */
public final class TuningLab implements AutoCloseable {
  /** The streams of bundled prompts. */
  public static final List<String> STREAMS = List.of("java", "prose");

  private static final double ENOUGH = 0.95;
  private static final int POOLED_EACH = 2;
  // Who hands sets on has served for long.
  private static final int POOLED_TOKENS = 10_000;
  // No two records of any stream have the same seed.
  private static final long SERVED_SEED = 100_000;
  private static final long HELD_OUT_SEED = 500_000;
  private static final long STREAM_SEEDS = 10_000;

  private final Engine engine;
  private final Landscape landscape;
  private final LabSettings settings;
  private final DraftScorer scorer;
  private final DraftCache drafts;
  private final Map<String, TokenStream> streams = new LinkedHashMap<>();
  private final Map<String, SetSpeed> truths = new HashMap<>();
  private final Map<String, Optimum> optima = new HashMap<>();

  public TuningLab(Engine engine, Landscape landscape, LabSettings settings) {
    this.engine = engine;
    this.landscape = landscape;
    this.settings = settings;
    this.scorer = new DraftScorer(engine, landscape.free());
    this.drafts = new DraftCache(scorer, landscape.free());
  }

  public Landscape landscape() {
    return landscape;
  }

  // ---- streams and the truth about them
  // ----------------------------------------------------------

  TokenStream stream(String name) {
    return streams.computeIfAbsent(name, this::decode);
  }

  private TokenStream decode(String name) {
    List<int[]> prompts = new ArrayList<>();
    try (TextTokenizer tokenizer =
        HuggingFaceTextTokenizer.open(landscape.files().tokenizerFile())) {
      for (DemoPrompts.DemoPrompt prompt : DemoPrompts.ofStream(name)) {
        prompts.add(tokenizer.encode(landscape.marker(name) + prompt.prompt(), true));
      }
    }
    RecordMaker maker = new RecordMaker(engine, landscape.free());
    Optimum kept = kept(name);
    int first = settings.firstHeldOut();
    List<VerifiedRecord> heldOut =
        kept != null
            ? kept.records().stream().map(maker::replay).toList()
            : maker.make(
                prompts.subList(first, first + settings.heldOutRecords()),
                LabSettings.HELD_OUT_TOKENS,
                settings.sampling(),
                HELD_OUT_SEED + STREAM_SEEDS * STREAMS.indexOf(name));
    List<VerifiedRecord> served =
        maker.make(
            prompts.subList(0, settings.servedPrompts()),
            settings.recordTokens(),
            settings.sampling(),
            SERVED_SEED + STREAM_SEEDS * STREAMS.indexOf(name));
    return new TokenStream(engine, name, served, heldOut);
  }

  SetSpeed truth(String stream) {
    return truths.computeIfAbsent(
        stream, name -> new SetSpeed(scorer, stream(name).heldOut(), landscape.free()));
  }

  /** The optimum that is kept of this very model and law; null for none. */
  private Optimum kept(String stream) {
    Optimum kept = OptimumFile.kept(landscape.name(), stream);
    return kept != null
            && kept.model().equals(landscape.files().fingerprint())
            && kept.records().get(0).sampling().equals(settings.sampling())
        ? kept
        : null;
  }

  /**
   * The kept optimum of this model and law; one that is looked for if none is kept.
   *
   * @param progress told how a search proceeds
   */
  public Optimum optimum(String stream, Consumer<String> progress) {
    if (!optima.containsKey(stream)) {
      Optimum kept = kept(stream);
      optima.put(stream, kept != null ? kept : search(stream, progress));
    }
    return optima.get(stream);
  }

  /** Looks for the optimum: all sets of a planted model, a climb on another. */
  public Optimum search(String stream, Consumer<String> progress) {
    Optimum found =
        landscape.planted() == null
            ? new Climb(engine, landscape, stream(stream), truth(stream)).run(progress)
            : new ExhaustiveSearch(engine, landscape.planted(), stream(stream), truth(stream))
                .run(progress);
    optima.put(stream, found);
    return found;
  }

  // ---- runs
  // --------------------------------------------------------------------------------------

  /**
   * Runs a tuner on a stream, once a seed.
   *
   * @param costs what passes are charged at
   * @param costsName as results have it
   */
  public TuningResult run(
      LabTuner tuner,
      String stream,
      CostTable costs,
      String costsName,
      TuningPool pool,
      Seeds seeds,
      Consumer<String> progress) {
    Optimum optimum = optimum(stream, progress);
    double best = optimum.best(costs).speedup();
    List<SeedResult> results = new ArrayList<>();
    for (int seed : seeds) {
      LabRun<?> run = run(tuner, stream, costs, pool, seed, settings.servedTokens());
      results.add(result(run, stream, costs, best, seed));
    }
    return new TuningResult(
        landscape.name(),
        costsName,
        stream,
        tuner.label(),
        pool.sets().isEmpty() ? "cold" : "warm",
        best,
        optimum.exhaustive(),
        results);
  }

  private LabRun<?> run(
      LabTuner tuner, String stream, CostTable costs, TuningPool pool, long seed, long tokens) {
    LabRun<?> run = start(tuner, costs, pool, seed);
    List<VerifiedRecord> records = shuffled(stream(stream).served(), seed);
    for (int i = 0; run.trace().tokens() < tokens; i++) {
      run.serve(records.get(i % records.size()));
    }
    return run;
  }

  LabRun<?> start(LabTuner tuner, CostTable costs, TuningPool pool, long seed) {
    return start(
        tuner.create(engine.info().layers(), SetSpeed.MOST_DRAFT_TOKENS, settings.searchShare()),
        costs,
        pool,
        seed);
  }

  LabRun<?> start(Tuner<?> tuner, CostTable costs, long seed) {
    return start(tuner, costs, TuningPool.EMPTY, seed);
  }

  private LabRun<?> start(Tuner<?> tuner, CostTable costs, TuningPool pool, long seed) {
    return new LabRun<>(engine, scorer, drafts, tuner, costs, pool, landscape.free(), seed);
  }

  static List<VerifiedRecord> shuffled(List<VerifiedRecord> records, long seed) {
    List<VerifiedRecord> shuffled = new ArrayList<>(records);
    CounterRandom random = new CounterRandom(seed, 11, 0);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int other = random.below(i + 1);
      VerifiedRecord moved = shuffled.get(i);
      shuffled.set(i, shuffled.get(other));
      shuffled.set(other, moved);
    }
    return shuffled;
  }

  private SeedResult result(LabRun<?> run, String stream, CostTable costs, double best, long seed) {
    SetSpeed truth = truth(stream);
    LabTrace trace = run.trace();
    List<Point> curve = new ArrayList<>();
    double reached = Double.POSITIVE_INFINITY;
    for (Change change : trace.changes()) {
      double speedup = truth.speedup(change.set(), costs);
      curve.add(
          new Point(
              change.searchPasses(), change.tokens(), speedup, truth.matchness(change.set())));
      if (speedup >= ENOUGH * best) {
        reached = Math.min(reached, change.searchPasses());
      }
    }
    Point last = curve.get(curve.size() - 1);
    curve.add(new Point(trace.searchPasses(), trace.tokens(), last.speedup(), last.matchness()));
    return new SeedResult(
        seed,
        reached,
        trace.since(trace.records().size() * 2 / 3).speedup(),
        trace.since(0).speedupWithSearch(),
        trace.searchPasses(),
        trace.tokens(),
        run.skipSet().bits(),
        last.speedup(),
        last.matchness(),
        curve);
  }

  /**
   * What streams that were served before would hand on: the best few sets of one cold run on each
   * stream, under a seed that no other run has.
   */
  public TuningPool pool(LabTuner tuner, CostTable costs, int seed) {
    Map<SkipSet, PooledSet> sets = new LinkedHashMap<>();
    for (String stream : STREAMS) {
      List<KnownSet> known =
          run(tuner, stream, costs, TuningPool.EMPTY, seed, POOLED_TOKENS).known();
      for (KnownSet set : known.subList(0, Math.min(POOLED_EACH, known.size()))) {
        if (set.tries() > 0) {
          sets.putIfAbsent(set.set(), new PooledSet(set.set(), set.hits(), set.tries()));
        }
      }
    }
    return new TuningPool(List.copyOf(sets.values()));
  }

  @Override
  public void close() {
    streams.values().forEach(TokenStream::close);
    streams.clear();
  }
}
