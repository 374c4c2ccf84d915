package io.skipstream.lab;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.lab.Optimum.ScoredSet;
import io.skipstream.lab.Pushes.Choice;
import io.skipstream.model.WeightRole;
import io.skipstream.speculation.GumbelNoise;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Scores every set of a planted model that could be best: all sublayers without effect skipped, and
 * the decoys, every subset of the language model's own sublayers computed by the engine, and for
 * each of them every choice of the inserts that only push the logits. A push is the same direction
 * whatever else is skipped; how far it goes is read off two passes, with all inserts and with none,
 * and what is left over must vanish. The best sets are scored again by the engine alone, with the
 * decoys and without.
 *
 * <p>A set is dropped as soon as it could not come into the result even if it met all tokens that
 * are left.
 *
 * <p><b>Threading:</b> confined to the engine's thread.
 */
final class ExhaustiveSearch {
  /** Below this matchness a draft hardly pays, whatever it costs. */
  private static final double LEAST_MATCHNESS = 0.75;

  private static final int BEST_OF_EACH = 3;
  private static final int ROWS = 64;
  private static final double LEFT_OVER = 0.01;

  private final Engine engine;
  private final PlantedModel model;
  private final TokenStream stream;
  private final SetSpeed truth;
  private final Pushes pushes;
  private final float[][] directions;
  private final DMatrixRMaj solver;
  private final GumbelNoise noise = new GumbelNoise();
  private final PassBatch batch = new PassBatch();
  private final Map<Long, List<ScoredSet>> best = new TreeMap<>();
  private final List<Place> places = new ArrayList<>();
  // The noise of each scored position: all subsets meet the same.
  private final Map<Place, double[][]> noises = new HashMap<>();

  private record Place(VerifiedRecord record, int base) {}

  ExhaustiveSearch(Engine engine, PlantedModel model, TokenStream stream, SetSpeed truth) {
    this.engine = engine;
    this.model = model;
    this.stream = stream;
    this.truth = truth;
    this.pushes = new Pushes(model.layout());
    this.directions = directions();
    this.solver = solver();
    for (VerifiedRecord record : stream.heldOut()) {
      for (int i = 0; i < SetSpeed.scored(record); i += SetSpeed.SEGMENT) {
        places.add(new Place(record, record.promptTokens() + i));
      }
    }
  }

  private float[][] directions() {
    WeightReader reader = new WeightReader(model.files());
    float[] head = reader.read(WeightRole.LM_HEAD, -1);
    float[] norm = reader.read(WeightRole.FINAL_NORM, -1);
    int hidden = model.spec().hiddenSize();
    float[][] all = new float[pushes.channels().size()][engine.info().vocabSize()];
    for (int c = 0; c < all.length; c++) {
      int column = pushes.channels().get(c).dimension(PlantedLayout.OWN_DIMENSIONS);
      for (int token = 0; token < all[c].length; token++) {
        all[c][token] = head[token * hidden + column] * norm[column];
      }
    }
    return all;
  }

  /** Inverse of the directions' Gram matrix. */
  private DMatrixRMaj solver() {
    int n = directions.length;
    DMatrixRMaj gram = new DMatrixRMaj(n, n);
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        double sum = 0;
        for (int token = 0; token < directions[a].length; token++) {
          sum += (double) directions[a][token] * directions[b][token];
        }
        gram.set(a, b, sum);
      }
    }
    DMatrixRMaj inverse = new DMatrixRMaj(n, n);
    if (!CommonOps_DDRM.invert(gram, inverse)) {
      throw new IllegalStateException("two channels push alike");
    }
    return inverse;
  }

  /**
   * @param progress told now and then
   */
  Optimum run(Consumer<String> progress) {
    List<SkipSet> deep = deep();
    for (int i = 0; i < deep.size(); i++) {
      enumerate(deep.get(i));
      if ((i + 1) % 64 == 0) {
        progress.accept((i + 1) + " of " + deep.size());
      }
    }
    List<ScoredSet> sets = new ArrayList<>();
    SkipSet decoys = model.layout().inserts(Insert::isDecoy);
    long worst = 0;
    long gain = 0;
    for (List<ScoredSet> cell : best.values()) {
      for (ScoredSet scored : cell) {
        long hits = truth.hits(scored.set());
        worst = Math.max(worst, Math.abs(hits - scored.hits()));
        sets.add(new ScoredSet(scored.set(), hits));
      }
      SkipSet kept = SkipSets.without(cell.get(0).set(), decoys);
      long hits = truth.hits(kept);
      gain = Math.max(gain, hits - cell.get(0).hits());
      sets.add(new ScoredSet(kept, hits));
    }
    progress.accept(
        "scored again by the engine: hits differ by at most "
            + worst
            + ", and with the decoys kept are at most "
            + gain
            + " more");
    return new Optimum(
        model.files().fingerprint(),
        stream.name(),
        stream.heldOut().stream().map(Optimum.HeldOut::of).toList(),
        truth.tokens(),
        truth.context(),
        true,
        leastHits(),
        sets);
  }

  private long leastHits() {
    return (long) Math.ceil(LEAST_MATCHNESS * truth.tokens());
  }

  /** Subsets of what the engine must compute, with all that is free and the decoys. */
  private List<SkipSet> deep() {
    int layers = model.spec().layers();
    List<SkipSet> switches = new ArrayList<>();
    for (int layer : model.layout().workingAttention()) {
      switches.add(SkipSets.attention(layers, layer));
    }
    for (int layer : model.layout().workingMlps()) {
      switches.add(SkipSets.mlp(layers, layer));
    }
    List<SkipSet> subsets =
        new ArrayList<>(
            List.of(SkipSets.union(model.free(), model.layout().inserts(Insert::isDecoy))));
    for (SkipSet one : switches) {
      for (SkipSet subset : List.copyOf(subsets)) {
        subsets.add(SkipSets.union(subset, one));
      }
    }
    subsets.sort(Comparator.comparingInt(SkipSet::skipped));
    return subsets;
  }

  private void enumerate(SkipSet deep) {
    List<Choice> alive = new ArrayList<>(pushes.choices());
    int[] hits = new int[alive.size()];
    int done = 0;
    for (int first = 0; first < places.size() && !alive.isEmpty(); ) {
      int last = Math.min(places.size(), first + ROWS / SetSpeed.SEGMENT);
      List<PushedRow> rows = rows(deep, places.subList(first, last));
      done += rows.size();
      int left = truth.tokens() - done;
      int kept = 0;
      for (int i = 0; i < alive.size(); i++) {
        Choice choice = alive.get(i);
        int reached = hits[i];
        long needed = needed(deep, choice);
        for (int row = 0; row < rows.size(); row++) {
          reached += rows.get(row).hits(choice) ? 1 : 0;
          if (reached + rows.size() - row - 1 + left < needed) {
            reached = -1;
            break;
          }
        }
        if (reached >= 0) {
          alive.set(kept, choice);
          hits[kept++] = reached;
        }
      }
      alive.subList(kept, alive.size()).clear();
      first = last;
    }
    for (int i = 0; i < alive.size(); i++) {
      offer(new ScoredSet(SkipSets.union(deep, alive.get(i).set()), hits[i]));
    }
  }

  /** Hits that a choice is reckoned to have beside a set that the engine computes. */
  long predictedHits(SkipSet deep, Choice choice) {
    long hits = 0;
    int places = ROWS / SetSpeed.SEGMENT;
    for (int first = 0; first < this.places.size(); first += places) {
      int last = Math.min(this.places.size(), first + places);
      for (PushedRow row : rows(deep, this.places.subList(first, last))) {
        hits += row.hits(choice) ? 1 : 0;
      }
    }
    return hits;
  }

  private static long cell(int attention, int mlp) {
    return ((long) attention << 32) | mlp;
  }

  private long needed(SkipSet deep, Choice choice) {
    int attention = deep.skippedAttention();
    int mlp = deep.skipped() - attention + choice.set().skipped();
    List<ScoredSet> there = best.getOrDefault(cell(attention, mlp), List.of());
    long beats = there.size() < BEST_OF_EACH ? 0 : there.get(there.size() - 1).hits() + 1;
    return Math.max(leastHits(), beats);
  }

  private void offer(ScoredSet scored) {
    int attention = scored.set().skippedAttention();
    List<ScoredSet> there =
        best.computeIfAbsent(
            cell(attention, scored.set().skipped() - attention), key -> new ArrayList<>());
    there.add(scored);
    there.sort(Comparator.comparingLong(ScoredSet::hits).reversed());
    if (there.size() > BEST_OF_EACH) {
      there.remove(BEST_OF_EACH);
    }
  }

  /** Logits of the places with all inserts and with none, and what tells choices apart there. */
  private List<PushedRow> rows(SkipSet deep, List<Place> at) {
    SkipSet none = SkipSets.union(deep, pushes.all());
    batch.clear();
    for (SkipSet set : List.of(deep, none)) {
      for (Place place : at) {
        batch.beginScratchRun(place.record().kv(), place.base(), set, LogitsWanted.ALL);
        for (int i = 0; i < SetSpeed.SEGMENT; i++) {
          batch.addRow(place.record().tokens()[place.base() + i], i - 1);
        }
      }
    }
    Logits logits = engine.forward(batch);
    List<PushedRow> rows = new ArrayList<>();
    for (int run = 0; run < at.size(); run++) {
      for (int i = 0; i < SetSpeed.SEGMENT; i++) {
        int with = logits.indexOf(run, i);
        int without = logits.indexOf(at.size() + run, i);
        rows.add(row(logits, with, without, at.get(run), i));
      }
    }
    return rows;
  }

  private PushedRow row(Logits logits, int with, int without, Place place, int i) {
    int vocab = logits.vocabSize();
    float[] values = logits.values();
    VerifiedRecord record = place.record();
    int position = place.base() + i + 1;
    boolean greedy = record.sampling().greedy();
    double scale = greedy ? 1 : 1 / record.sampling().temperature();
    double[] scores = greedy ? new double[vocab] : noise(place, vocab)[i].clone();
    double[] difference = new double[vocab];
    for (int token = 0; token < vocab; token++) {
      float logit = values[with * vocab + token];
      scores[token] += logit * scale;
      difference[token] = logit - values[without * vocab + token];
    }
    double[] missing = solve(difference);
    for (int c = 0; c < missing.length; c++) {
      missing[c] *= scale / pushes.most(c);
    }
    return PushedRow.of(scores, record.tokens()[position], directions, missing, pushes);
  }

  private double[][] noise(Place place, int vocab) {
    return noises.computeIfAbsent(
        place,
        at -> {
          double[][] all = new double[SetSpeed.SEGMENT][vocab];
          for (int i = 0; i < all.length; i++) {
            noise.fill(at.record().seed(), at.base() + i + 1, vocab, all[i]);
          }
          return all;
        });
  }

  /** The multiples of the directions that make up a difference between logits. */
  private double[] solve(double[] difference) {
    int n = directions.length;
    double[] products = new double[n];
    for (int c = 0; c < n; c++) {
      for (int token = 0; token < difference.length; token++) {
        products[c] += directions[c][token] * difference[token];
      }
    }
    double[] solution = new double[n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        solution[a] += solver.get(a, b) * products[b];
      }
    }
    for (int token = 0; token < difference.length; token++) {
      double left = difference[token];
      for (int c = 0; c < n; c++) {
        left -= solution[c] * directions[c][token];
      }
      if (Math.abs(left) > LEFT_OVER) {
        throw new IllegalStateException(
            "inserts change the logit of token " + token + " by " + left + " beyond their pushes");
      }
    }
    return solution;
  }
}
