package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.RecordedEngine;
import io.skipstream.engine.SequenceId;
import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.model.DemoModel;
import io.skipstream.model.DemoPrompts;
import io.skipstream.model.ModelFiles;
import io.skipstream.testing.TestRandom;
import io.skipstream.tokenizer.HuggingFaceTextTokenizer;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Chi-square of texts of three tokens, drafted by the demo model with skipped sublayers, against
 * the law that its own logits give: 1e5 draws for each rule and tree.
 */
class DemoModelLawTest {
  private static final int DRAWS = 100_000;
  private static final int TOKENS = 3;
  private static final double LIMIT = 4;
  private static final SamplingParameters SAMPLING = new SamplingParameters(0.8, 6, 0.95, 0, 1.1);
  private static final SkipSet SKIP = SkipSet.uniform(16, 0.6);

  @Test
  void shouldDrawTextsByTheModelsLawWhateverTheRule() {
    ModelFiles files = DemoModel.open();
    List<Integer> prompt = new ArrayList<>();
    try (HuggingFaceTextTokenizer tokenizer =
        HuggingFaceTextTokenizer.open(files.tokenizerFile())) {
      String text = DemoPrompts.ofStream("prose").get(3).prompt();
      Arrays.stream(tokenizer.encode(text, true)).forEach(prompt::add);
    }
    TorchSettings settings = TorchSettings.DEFAULTS.withDType(TorchSettings.DType.FP32);
    try (RecordedEngine engine = new RecordedEngine(TorchEngine.load(files, settings))) {
      Map<List<Integer>, Double> law = law(engine, prompt);
      assertThat(law.values().stream().mapToDouble(p -> p).sum()).isBetween(1 - 1e-9, 1 + 1e-9);
      assertThat(law.size()).isGreaterThan(30);
      TokenSampler sampler = new TokenSampler(engine.info().vocabSize());
      DraftPlanner chain = new ChainPlanner(2, 0);
      DraftPlanner comb = new CombPlanner(2, 8, 0);
      check(engine, prompt, law, chain, new CoupledVerifier(sampler));
      check(engine, prompt, law, comb, new CoupledVerifier(sampler));
      check(engine, prompt, law, chain, new TokenRejectionVerifier(sampler));
      check(engine, prompt, law, comb, new TokenRejectionVerifier(sampler));
      check(engine, prompt, law, chain, new BlockVerifier(sampler));
    }
  }

  private static void check(
      RecordedEngine engine,
      List<Integer> prompt,
      Map<List<Integer>, Double> law,
      DraftPlanner planner,
      Verifier verifier) {
    SplittableRandom seeds = TestRandom.of(verifier.law() + planner);
    SkipDrafter drafter =
        new SkipDrafter(
            engine,
            new TokenSampler(engine.info().vocabSize()),
            planner,
            verifier.needsChildLaws());
    MiniLoop loop = new MiniLoop(engine, drafter, verifier, 2);
    Map<List<Integer>, Long> counts = new HashMap<>();
    for (int draw = 0; draw < DRAWS; draw++) {
      MiniLoop.Request request =
          new MiniLoop.Request(prompt, SAMPLING, seeds.nextLong(), SKIP, TOKENS);
      counts.merge(List.copyOf(loop.generate(List.of(request)).get(0)), 1L, Long::sum);
    }
    assertThat(law.keySet()).as("texts of positive probability").containsAll(counts.keySet());
    long[] observed = new long[law.size()];
    double[] expected = new double[law.size()];
    int cell = 0;
    for (Map.Entry<List<Integer>, Double> text : law.entrySet()) {
      observed[cell] = counts.getOrDefault(text.getKey(), 0L);
      expected[cell++] = text.getValue();
    }
    double z = Statistics.chiSquareZ(observed, expected);
    System.out.printf(
        "%s, %s: %d texts, %.2f accepted a round, chi-square z = %.2f%n",
        verifier.law(), planner, law.size(), (double) loop.accepted / loop.rounds, z);
    assertThat(loop.accepted).as("accepted drafts").isGreaterThan(DRAWS / 10);
    assertThat(Math.abs(z))
        .as("%s %s %s", verifier.law(), planner, TestRandom.describe())
        .isLessThan(LIMIT);
  }

  /** Every text of positive probability, from the textbook sampler. */
  private static Map<List<Integer>, Double> law(RecordedEngine engine, List<Integer> prompt) {
    TokenHistory history = new TokenHistory(engine.info().vocabSize());
    prompt.forEach(history::push);
    Map<List<Integer>, Double> law = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    extend(engine, prompt, history, List.of(), 1, law);
    return law;
  }

  private static void extend(
      RecordedEngine engine,
      List<Integer> prompt,
      TokenHistory history,
      List<Integer> text,
      double probability,
      Map<List<Integer>, Double> law) {
    if (text.size() == TOKENS) {
      law.put(text, probability);
      return;
    }
    double[] next = ReferenceSampler.warp(logits(engine, prompt, text), SAMPLING, history).law();
    for (int token = 0; token < next.length; token++) {
      if (next[token] > 0) {
        List<Integer> longer = new ArrayList<>(text);
        longer.add(token);
        history.push(token);
        extend(engine, prompt, history, longer, probability * next[token], law);
        history.pop(token);
      }
    }
  }

  private static float[] logits(RecordedEngine engine, List<Integer> prompt, List<Integer> text) {
    PassBatch batch = new PassBatch();
    SequenceId id = engine.open(prompt.size() + TOKENS);
    batch.beginRun(id, 0, SkipSet.none(engine.info().layers()), LogitsWanted.LAST);
    int row = -1;
    for (int token : prompt) {
      row = batch.addRow(token, row);
    }
    for (int token : text) {
      row = batch.addRow(token, row);
    }
    float[] values = Arrays.copyOf(engine.forward(batch).values(), engine.info().vocabSize());
    engine.release(id);
    return values;
  }
}
