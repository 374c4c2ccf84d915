package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.engine.FakeEngine;
import io.skipstream.engine.FakeModel;
import io.skipstream.engine.FakePass;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SkipDrafterTest {
  private static final int VOCABULARY = 12;
  private static final int LAYERS = 6;
  private static final SkipSet HALF = SkipSet.uniform(LAYERS, 0.5);
  private static final SamplingParameters SAMPLED = new SamplingParameters(0.8, 0, 0.95, 0, 1.2);

  private final FakeEngine engine = engine(0.8);
  private final TokenSampler sampler = new TokenSampler(VOCABULARY);

  @Test
  void shouldDraftTheFullModelsTextWhenNothingIsSkipped() {
    Drafter drafter = new SkipDrafter(engine, sampler, new ChainPlanner(5, 0), false);
    DraftTask task = task(SAMPLED, SkipSet.none(LAYERS), 5, 3, 1, 4);
    drafter.draft(List.of(task));
    List<Integer> text =
        new MiniLoop(engine, tasks -> {}, new CoupledVerifier(sampler), 0)
            .generate(
                List.of(
                    new MiniLoop.Request(
                        List.of(3, 1, 4), SAMPLED, task.seed(), SkipSet.none(LAYERS), 5)))
            .get(0);
    assertThat(tokens(task.tree())).isEqualTo(text);
  }

  @Test
  void shouldFeedOneTokenOfEachTaskInAStep() {
    DraftTask shorter = task(SAMPLED, HALF, 2, 3, 1, 4);
    DraftTask longer = task(SAMPLED, SkipSet.uniform(LAYERS, 0.3), 4, 1, 5);
    engine.passes().clear();
    new SkipDrafter(engine, sampler, new ChainPlanner(25, 0), false)
        .draft(List.of(shorter, longer));

    assertThat(tokens(shorter.tree())).hasSize(2);
    assertThat(tokens(longer.tree())).hasSize(4);
    assertThat(engine.passes()).extracting(FakePass::rows).containsExactly(2, 2, 1, 1);
    for (int step = 0; step < 4; step++) {
      FakePass.Run run = engine.passes().get(step).runs().get(step < 2 ? 1 : 0);
      assertThat(run.sequence()).isEqualTo(longer.sequence());
      assertThat(run.skipSet()).isEqualTo(longer.skipSet());
      assertThat(run.baseLength()).isEqualTo(longer.committedLength() + step);
      assertThat(run.tokens()).containsExactly(longer.tree().token(step));
      assertThat(run.wanted()).isEqualTo(LogitsWanted.LAST);
    }
    assertThat(engine.violations()).isEmpty();
  }

  @Test
  void shouldPutTheChainFirstAndTakeBackItsHistory() {
    for (boolean laws : new boolean[] {false, true}) {
      DraftTask task = task(new SamplingParameters(1.2, 0, 1, 0, 1), HALF, 6, 3, 1, 4);
      new SkipDrafter(engine, sampler, new CombPlanner(6, 20, 0), laws).draft(List.of(task));
      TokenTree tree = task.tree();
      assertThat(tree.drafted()).isLessThanOrEqualTo(20);
      int chain = 0;
      while (chain + 1 < tree.size() && tree.parent(chain + 1) == chain) {
        chain++;
      }
      assertThat(tree.size()).as("there are leaves").isGreaterThan(chain + 1);
      for (int node = chain + 1; node < tree.size(); node++) {
        assertThat(tree.parent(node)).isBetween(0, chain - 1);
        assertThat(tree.nextChild(node, node)).as("leaves stay leaves").isEqualTo(-1);
        assertThat(tree.child(tree.parent(node), tree.token(node)))
            .as("children differ")
            .isEqualTo(node);
      }
      for (int token = 0; token < VOCABULARY; token++) {
        assertThat(task.history().contains(token)).isEqualTo(List.of(3, 1, 4).contains(token));
      }
    }
  }

  @Test
  void shouldRecordTheLawOfEveryNodeWithChildren() {
    DraftTask task = task(SAMPLED, HALF, 4, 3, 1, 4);
    new SkipDrafter(engine, sampler, new CombPlanner(4, 20, 0), true).draft(List.of(task));
    TokenTree tree = task.tree();
    for (int node = 1; node < tree.size(); node++) {
      double[] law = tree.childLaw(tree.parent(node));
      assertThat(law[tree.token(node)]).isPositive();
      double total = 0;
      for (double probability : law) {
        total += probability;
      }
      assertThat(total).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void shouldStopWhereThePlannerSays() {
    DraftTask task = task(SamplingParameters.GREEDY, HALF, 25, 3, 1, 4);
    new SkipDrafter(engine, sampler, new ChainPlanner(25, 1), false).draft(List.of(task));
    assertThat(tokens(task.tree())).as("an unsure token is the last").hasSize(1);

    DraftPlanner none = new NoChildren();
    DraftTask untouched = task(SamplingParameters.GREEDY, HALF, 25, 3, 1, 4);
    new SkipDrafter(engine, sampler, none, false).draft(List.of(untouched));
    assertThat(untouched.tree().drafted()).isZero();
  }

  @Test
  void shouldGiveTheTasksBackWhenTheEngineFails() {
    DraftTask task = task(SAMPLED, HALF, 4, 3, 1, 4);
    engine.passes().clear();
    engine.beforePass(
        batch -> {
          if (engine.passes().size() == 2) {
            throw new IllegalStateException("device lost");
          }
        });
    Drafter drafter = new SkipDrafter(engine, sampler, new ChainPlanner(25, 0), false);
    assertThatThrownBy(() -> drafter.draft(List.of(task))).hasMessage("device lost");
    for (int token = 0; token < VOCABULARY; token++) {
      assertThat(task.history().contains(token)).isEqualTo(List.of(3, 1, 4).contains(token));
    }
  }

  @Test
  void shouldRefuseATreeThatHasGrownAlready() {
    DraftTask task = task(SAMPLED, HALF, 4, 3);
    task.tree().add(1, 0);
    Drafter drafter = new SkipDrafter(engine, sampler, new ChainPlanner(25, 0), false);
    assertThatThrownBy(() -> drafter.draft(List.of(task)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 nodes");
  }

  @Test
  void shouldEmitThePlainTextWhateverIsDrafted() {
    SplittableRandom random = TestRandom.of("texts");
    long accepted = 0;
    for (int i = 0; i < 150; i++) {
      FakeEngine some = engine(random.nextDouble(0, 2));
      List<MiniLoop.Request> requests = new ArrayList<>();
      for (int r = random.nextInt(1, 4); r > 0; r--) {
        List<Integer> prompt = random.ints(random.nextInt(1, 9), 0, VOCABULARY).boxed().toList();
        requests.add(
            new MiniLoop.Request(
                prompt,
                RandomCases.parameters(random, VOCABULARY),
                random.nextLong(),
                SkipSet.uniform(LAYERS, random.nextDouble()),
                40));
      }
      Verifier coupled = new CoupledVerifier(sampler);
      List<List<Integer>> plain = new MiniLoop(some, tasks -> {}, coupled, 0).generate(requests);
      for (DraftPlanner planner :
          List.of(
              new ChainPlanner(random.nextInt(1, 8), random.nextDouble()),
              CombPlanner.SWIFT,
              new CombPlanner(5, random.nextInt(1, 20), 0.3))) {
        MiniLoop loop =
            new MiniLoop(some, new SkipDrafter(some, sampler, planner, false), coupled, 1 + i % 10);
        assertThat(loop.generate(requests))
            .as("%s %s %s", planner, requests, TestRandom.describe())
            .isEqualTo(plain);
        accepted += loop.accepted;
      }
      assertThat(some.violations()).isEmpty();
      assertThat(some.kvUsage().sequences()).isZero();
    }
    assertThat(accepted).isGreaterThan(5_000);
  }

  @Test
  void shouldKeepTheTargetsLawOverSeveralRoundsByTokenAndBlockRule() {
    int vocabSize = 3;
    int length = 4;
    FakeEngine small =
        new FakeEngine(
            FakeEngine.describe(LAYERS, vocabSize, 64), 1000, FakeModel.hashed(5, 1), 0.8);
    TokenSampler smallSampler = new TokenSampler(vocabSize);
    double[] law = new double[81];
    addTargetLaw(small, new int[] {0, 0, 0, 0, 0}, 1, 1, law);
    for (Verifier verifier :
        List.of(
            new TokenRejectionVerifier(smallSampler),
            new BlockVerifier(smallSampler),
            new CoupledVerifier(smallSampler))) {
      for (DraftPlanner planner : List.of(new ChainPlanner(3, 0), new CombPlanner(3, 6, 0))) {
        SkipDrafter drafter =
            new SkipDrafter(small, smallSampler, planner, verifier.needsChildLaws());
        long[] counts = new long[81];
        for (int seed = 0; seed < 20_000; seed++) {
          List<Integer> text =
              new MiniLoop(small, drafter, verifier, 3)
                  .generate(
                      List.of(
                          new MiniLoop.Request(
                              List.of(0),
                              new SamplingParameters(0.9, 0, 1, 0, 1.1),
                              seed,
                              HALF,
                              length)))
                  .get(0);
          counts[text.stream().reduce(0, (index, token) -> index * vocabSize + token)]++;
          small.passes().clear();
        }
        assertThat(Math.abs(Statistics.chiSquareZ(counts, law)))
            .as("%s %s", verifier.law(), planner)
            .isLessThan(5);
      }
    }
  }

  private static void addTargetLaw(
      FakeEngine engine, int[] text, int length, double probability, double[] law) {
    int vocabSize = engine.info().vocabSize();
    if (length == text.length) {
      int index = 0;
      for (int i = 1; i < length; i++) {
        index = index * vocabSize + text[i];
      }
      law[index] += probability;
      return;
    }
    TokenHistory history = new TokenHistory(vocabSize);
    for (int i = 0; i < length; i++) {
      history.push(text[i]);
    }
    double[] next =
        ReferenceSampler.warp(
                engine.fullLogits(text, length), new SamplingParameters(0.9, 0, 1, 0, 1.1), history)
            .law();
    for (int token = 0; token < vocabSize; token++) {
      text[length] = token;
      addTargetLaw(engine, text, length + 1, probability * next[token], law);
    }
  }

  private static final class NoChildren implements DraftPlanner {
    @Override
    public int maxChildren() {
      return 1;
    }

    @Override
    public int maxTreeTokens(int maxDraftTokens) {
      return 0;
    }

    @Override
    public int children(DraftStep step) {
      return 0;
    }

    @Override
    public boolean goesOn(DraftStep step) {
      return true;
    }
  }

  private static FakeEngine engine(double divergence) {
    return new FakeEngine(
        FakeEngine.describe(LAYERS, VOCABULARY, 512),
        16 * 512,
        FakeModel.hashed(7, 2.5),
        divergence);
  }

  /** A task whose prompt is committed but for its last token, the root. */
  private DraftTask task(
      SamplingParameters sampling, SkipSet skipSet, int maxDraftTokens, int... prompt) {
    SequenceId id = engine.open(64);
    TokenHistory history = new TokenHistory(VOCABULARY);
    PassBatch batch = new PassBatch();
    int last = prompt.length - 1;
    if (last > 0) {
      batch.beginRun(id, 0, SkipSet.none(LAYERS), LogitsWanted.NONE);
      int[] rows = new int[last];
      for (int i = 0; i < last; i++) {
        rows[i] = batch.addRow(prompt[i], i - 1);
      }
      engine.forward(batch);
      engine.commit(id, rows, last);
    }
    for (int token : prompt) {
      history.push(token);
    }
    TokenTree tree = new TokenTree();
    tree.reset(prompt[last]);
    return new DraftTask(id, skipSet, sampling, 11, history, last, maxDraftTokens, tree, null);
  }

  private static List<Integer> tokens(TokenTree tree) {
    List<Integer> tokens = new ArrayList<>();
    for (int node = 1; node < tree.size(); node++) {
      tokens.add(tree.token(node));
    }
    return tokens;
  }
}
