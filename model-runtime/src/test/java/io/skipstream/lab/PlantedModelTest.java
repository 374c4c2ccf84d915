package io.skipstream.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.lab.DraftScorer.Draft;
import io.skipstream.model.ModelFiles;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.SkipSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each sublayer of a planted model does what the construction claims. */
class PlantedModelTest {
  private static final LabSettings SETTINGS = LabSettings.QUICK;

  @TempDir private static Path directory;
  private static PlantedModel model;
  private static Engine engine;
  private static TuningLab lab;
  private static DraftScorer scorer;

  @BeforeAll
  static void load() {
    Landscape landscape = Landscape.open("planted-24", directory);
    model = landscape.planted();
    engine =
        TorchEngine.load(
            landscape.files(),
            TorchSettings.DEFAULTS.withDType(TorchSettings.DType.FP32).withKv(32_768, 64));
    lab = new TuningLab(engine, landscape, SETTINGS);
    scorer = new DraftScorer(engine, SkipSet.none(24));
  }

  @AfterAll
  static void close() {
    lab.close();
    engine.close();
  }

  @Test
  void shouldChangeNoBitWhenWhatIsFreeIsSkipped() {
    VerifiedRecord record = lab.stream("java").heldOut().get(0);

    float[] full = logits(record, SkipSet.none(24));
    float[] skipping = logits(record, model.free());

    assertThat(model.free().skipped()).isEqualTo(20);
    assertThat(skipping).isEqualTo(full);
  }

  private static float[] logits(VerifiedRecord record, SkipSet set) {
    SequenceId sequence = engine.open(record.tokens().length);
    PassBatch batch = new PassBatch().beginRun(sequence, 0, set, LogitsWanted.ALL);
    for (int i = 0; i < record.tokens().length; i++) {
      batch.addRow(record.tokens()[i], i - 1);
    }
    Logits logits = engine.forward(batch);
    float[] values = Arrays.copyOf(logits.values(), logits.rows() * logits.vocabSize());
    engine.release(sequence);
    return values;
  }

  @Test
  void shouldHurtOnlyWhenHalfOfACancellingPairIsSkipped() {
    SkipSet pair = inserts(insert -> insert.channel() == Channel.PAIR);
    SkipSet positive = inserts(i -> i.channel() == Channel.PAIR && i.value() > 0);
    SkipSet negative = SkipSets.without(pair, positive);

    assertThat(matchness("java", positive)).isLessThan(0.75);
    assertThat(matchness("java", negative)).isLessThan(0.75);
    assertThat(matchness("java", pair)).isGreaterThan(0.995);
  }

  @Test
  void shouldLeaveTheTokensWhenDecoysAreSkipped() {
    SkipSet decoys = inserts(Insert::isDecoy);

    assertThat(decoys.skipped()).isEqualTo(2);
    assertThat(matchness("java", decoys)).isGreaterThan(0.99);
    assertThat(matchness("prose", decoys)).isGreaterThan(0.99);
  }

  @Test
  void shouldHideWhatIsDecisiveInASmallOutput() {
    Insert decisive = first(insert -> insert.channel() == Channel.DECISIVE);
    Insert decoy = first(Insert::isDecoy);

    assertThat(decisive.value()).isLessThan(decoy.value() / 500);
    assertThat(matchness("java", inserts(insert -> insert.equals(decisive)))).isLessThan(0.6);
  }

  @Test
  void shouldNeedAnInsertOnTheStreamThatItBelongsToOnly() {
    SkipSet java = inserts(insert -> insert.side() == 1);
    SkipSet prose = inserts(insert -> insert.side() == -1);

    assertThat(matchness("java", java)).isLessThan(0.7);
    assertThat(matchness("prose", java)).isGreaterThan(0.995);
    assertThat(matchness("java", prose)).isGreaterThan(0.995);
    assertThat(matchness("prose", prose)).isLessThan(0.7);
  }

  @Test
  void shouldMeetTheSameTokensWhicheverOfAClassIsSkipped() {
    int[] members = layers(insert -> insert.channel() == Channel.CLASS_B);
    List<Draft> drafts = drafts("java", SkipSets.mlp(24, members[0]));
    long[] first = scorer.hits(drafts);

    for (int member : members) {
      assertThat(scorer.hits(drafts("java", SkipSets.mlp(24, member)))).isEqualTo(first);
    }
  }

  @Test
  void shouldLoseMoreTheMoreOfAClassIsSkipped() {
    int[] members = layers(insert -> insert.channel() == Channel.CLASS_B);
    double one = matchness("java", SkipSet.of(24, new int[0], new int[] {members[0]}));
    double all = matchness("java", SkipSet.of(24, new int[0], members));

    assertThat(one).isBetween(0.97, 0.999);
    assertThat(all).isLessThan(one);
  }

  @Test
  void shouldKeepHalfOfTheBytesForWhatMattersInEveryPlantedModel() {
    List<PlantedSpec> specs =
        List.of(
            PlantedSpec.planted24(),
            PlantedSpec.planted48(),
            PlantedSpec.like(ModelShape.LLAMA_2_7B),
            PlantedSpec.like(ModelShape.LLAMA_2_13B),
            PlantedSpec.like(ModelShape.LLAMA_2_70B),
            PlantedSpec.like(ModelShape.LLAMA_3_8B));
    List<ModelShape> shapes =
        List.of(
            specs.get(0).shape(),
            specs.get(1).shape(),
            ModelShape.LLAMA_2_7B,
            ModelShape.LLAMA_2_13B,
            ModelShape.LLAMA_2_70B,
            ModelShape.LLAMA_3_8B);

    for (int i = 0; i < specs.size(); i++) {
      ModelShape shape = shapes.get(i);
      SkipSet free = PlantedLayout.of(specs.get(i)).free();
      int mlps = free.skipped() - free.skippedAttention();
      double saved = free.skippedAttention() * shape.attentionWeights() + mlps * shape.mlpWeights();
      double all =
          shape.layers() * (shape.attentionWeights() + shape.mlpWeights()) + shape.headWeights();
      assertThat(specs.get(i).layers()).isEqualTo(shape.layers());
      assertThat(saved / all).as(specs.get(i).name()).isBetween(0.25, 0.5);
    }
  }

  @Test
  void shouldMakeTheSameModelFromTheSameSeed(@TempDir Path other) {
    ModelFiles again = Landscape.open("planted-24", other).files();

    assertThat(again.fingerprint()).isEqualTo(model.files().fingerprint());
  }

  @Test
  void shouldPredictWhatTheEngineMeetsWhenItEnumerates() {
    Pushes pushes = new Pushes(model.layout());
    ExhaustiveSearch search =
        new ExhaustiveSearch(engine, model, lab.stream("java"), lab.truth("java"));
    long tokens = lab.truth("java").tokens();

    for (int i = 7; i < pushes.choices().size(); i += 211) {
      Pushes.Choice choice = pushes.choices().get(i);
      SkipSet set = SkipSets.union(model.free(), choice.set());
      assertThat((double) search.predictedHits(model.free(), choice) / tokens)
          .isCloseTo((double) lab.truth("java").hits(set) / tokens, within(2.0 / tokens));
    }
  }

  private static double matchness(String stream, SkipSet set) {
    long[] hits = scorer.hits(drafts(stream, set));
    return DraftScorer.count(hits) / (8.0 * hits.length);
  }

  private static List<Draft> drafts(String stream, SkipSet set) {
    List<Draft> drafts = new ArrayList<>();
    for (VerifiedRecord record : lab.stream(stream).heldOut()) {
      for (int i = 0; i + 8 < record.emitted(); i += 8) {
        drafts.add(new Draft(record, record.promptTokens() + i, 8, set));
      }
    }
    return drafts;
  }

  private static SkipSet inserts(Predicate<Insert> which) {
    return model.layout().inserts(which);
  }

  private static Insert first(Predicate<Insert> which) {
    return model.layout().layers().get(layers(which)[0]).insert();
  }

  private static int[] layers(Predicate<Insert> which) {
    int[] found = new int[24];
    int count = 0;
    for (int layer = 0; layer < 24; layer++) {
      Insert insert = model.layout().layers().get(layer).insert();
      if (insert != null && which.test(insert)) {
        found[count++] = layer;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
