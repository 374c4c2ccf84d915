package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.testing.TestRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * The token and block rules give the target's law: every draft and every decision of tiny cases is
 * gone through, and the probabilities of all texts added up.
 */
class ExactLawTest {
  private static final double BOUND = 1e-12;

  /** How many children nodes of each depth have; in a comb only first children have any. */
  private record Shape(List<Integer> widths, boolean comb) {
    int depth() {
      return widths.size();
    }
  }

  private static final List<Shape> CHAINS =
      List.of(
          new Shape(List.of(1), true),
          new Shape(List.of(1, 1), true),
          new Shape(List.of(1, 1, 1), true));
  private static final List<Shape> TREES =
      List.of(
          new Shape(List.of(2), true),
          new Shape(List.of(3), true),
          new Shape(List.of(4), true),
          new Shape(List.of(2, 1), true),
          new Shape(List.of(1, 2), true),
          new Shape(List.of(2, 2), true),
          new Shape(List.of(2, 1, 1), true),
          new Shape(List.of(1, 2, 1), true),
          new Shape(List.of(2, 1), false),
          new Shape(List.of(2, 2), false));

  @Test
  void shouldKeepTheLawWhenTokensOfAChainAreRejected() {
    check("token chain", CHAINS, TokenRejectionVerifier::new, 400);
  }

  @Test
  void shouldKeepTheLawWhenTokensOfATreeAreRejected() {
    check("token tree", TREES, TokenRejectionVerifier::new, 100);
  }

  @Test
  void shouldKeepTheLawWhenABlockIsVerified() {
    check("block chain", CHAINS, BlockVerifier::new, 400);
  }

  @Test
  void shouldKeepTheLawWhenABlockWithSiblingsIsVerified() {
    check("block tree", TREES, BlockVerifier::new, 100);
  }

  @Test
  void shouldKeepAtLeastAsMuchByBlockAsByToken() {
    SplittableRandom random = TestRandom.of("block beats token");
    double gain = 0;
    for (int i = 0; i < 60; i++) {
      TinyLanguage language = new TinyLanguage(random.split(), random.nextInt(2, 4));
      Shape shape = CHAINS.get(1 + i % 2);
      SamplingParameters parameters = new SamplingParameters(1, 0, 1, 0, 1);
      Outcome token = enumerate(language, shape, parameters, TokenRejectionVerifier::new);
      Outcome block = enumerate(language, shape, parameters, BlockVerifier::new);
      assertThat(block.meanAccepted)
          .as(TestRandom.describe())
          .isGreaterThanOrEqualTo(token.meanAccepted - BOUND);
      gain += block.meanAccepted - token.meanAccepted;
    }
    assertThat(gain).isGreaterThan(0.1);
  }

  private static void check(
      String name,
      List<Shape> shapes,
      BiFunction<TokenSampler, Chance, Verifier> rule,
      int casesOfAShape) {
    SplittableRandom random = TestRandom.of(name);
    double worst = 0;
    for (Shape shape : shapes) {
      for (int i = 0; i < casesOfAShape; i++) {
        int most = shape.comb() ? 4 : 3;
        int vocabSize = random.nextInt(2, most + 1);
        TinyLanguage language = new TinyLanguage(random.split(), vocabSize);
        SamplingParameters parameters = parameters(random, vocabSize);
        Outcome outcome = enumerate(language, shape, parameters, rule);
        double deviation = outcome.deviation(language, parameters);
        assertThat(deviation)
            .as(
                "%s %s %s vocabulary %d %s",
                name, shape.widths(), parameters, vocabSize, TestRandom.describe())
            .isLessThan(BOUND);
        worst = Math.max(worst, deviation);
      }
    }
    assertThat(worst).as("something was computed").isPositive();
  }

  private static SamplingParameters parameters(SplittableRandom random, int vocabSize) {
    return switch (random.nextInt(4)) {
      case 0 -> new SamplingParameters(0.6, 0, 1, 0, 1.5);
      case 1 -> new SamplingParameters(1.3, random.nextInt(1, vocabSize + 1), 1, 0, 1);
      case 2 -> new SamplingParameters(1, 0, 0.7, 0.1, 1.2);
      default -> new SamplingParameters(1, 0, 1, 0, 1);
    };
  }

  /** Law of the texts of one round, continued by the target to the full depth and one more. */
  private static final class Outcome {
    final double[] law;
    final int length;
    double meanAccepted;

    Outcome(int vocabSize, int length) {
      this.law = new double[(int) Math.pow(vocabSize, length)];
      this.length = length;
    }

    double deviation(TinyLanguage language, SamplingParameters parameters) {
      Outcome target = new Outcome(language.vocabSize, length);
      target.continueByTarget(language, parameters, new ArrayList<>(List.of(0)), 1);
      double deviation = 0;
      for (int i = 0; i < law.length; i++) {
        deviation = Math.max(deviation, Math.abs(law[i] - target.law[i]));
      }
      return deviation;
    }

    /** Context: the root and what was emitted. */
    void continueByTarget(
        TinyLanguage language,
        SamplingParameters parameters,
        List<Integer> context,
        double probability) {
      if (context.size() == length + 1) {
        int index = 0;
        for (int token : context.subList(1, context.size())) {
          index = index * language.vocabSize + token;
        }
        law[index] += probability;
        return;
      }
      double[] next =
          ReferenceSampler.warp(language.target(context), parameters, historyOf(context, language))
              .law();
      for (int token = 0; token < next.length; token++) {
        if (next[token] > 0) {
          context.add(token);
          continueByTarget(language, parameters, context, probability * next[token]);
          context.remove(context.size() - 1);
        }
      }
    }
  }

  private static Outcome enumerate(
      TinyLanguage language,
      Shape shape,
      SamplingParameters parameters,
      BiFunction<TokenSampler, Chance, Verifier> rule) {
    int vocabSize = language.vocabSize;
    EnumeratedChance chance = new EnumeratedChance();
    TokenSampler sampler = new TokenSampler(vocabSize);
    Verifier verifier = rule.apply(sampler, chance);
    Outcome outcome = new Outcome(vocabSize, shape.depth() + 1);
    AcceptedPath path = new AcceptedPath();
    TokenTree tree = new TokenTree();
    do {
      tree.reset(0);
      TokenHistory history = historyOf(List.of(0), language);
      List<List<Integer>> contexts = new ArrayList<>(List.of(List.of(0)));
      draft(language, shape, parameters, sampler, chance, tree, contexts);
      float[] logits = new float[tree.size() * vocabSize];
      for (int node = 0; node < tree.size(); node++) {
        System.arraycopy(
            language.target(contexts.get(node)), 0, logits, node * vocabSize, vocabSize);
      }
      verifier.verify(tree, logits, 0, parameters, history, 0, 0, path);
      List<Integer> emitted = new ArrayList<>(contexts.get(path.node(path.length() - 1)));
      emitted.add(path.nextToken());
      outcome.continueByTarget(language, parameters, emitted, chance.probability());
      outcome.meanAccepted += chance.probability() * (path.length() - 1);
    } while (chance.next());
    return outcome;
  }

  /** Breadth first; children are drawn without replacement from the draft's warped law. */
  private static void draft(
      TinyLanguage language,
      Shape shape,
      SamplingParameters parameters,
      TokenSampler sampler,
      Chance chance,
      TokenTree tree,
      List<List<Integer>> contexts) {
    for (int node = 0; node < tree.size(); node++) {
      boolean firstChild =
          node == 0 || tree.nextChild(tree.parent(node), tree.parent(node)) == node;
      if (tree.depth(node) == shape.depth() || (shape.comb() && !firstChild)) {
        continue;
      }
      List<Integer> context = contexts.get(node);
      double[] law = new double[language.vocabSize];
      sampler.law(language.draft(context), 0, parameters, historyOf(context, language), law);
      tree.childLaw(node, law);
      double[] left = law.clone();
      for (int i = 0; i < shape.widths().get(tree.depth(node)); i++) {
        if (Arrays.stream(left).sum() == 0) {
          break;
        }
        int token = chance.draw(left);
        left[token] = 0;
        tree.add(token, node);
        List<Integer> extended = new ArrayList<>(context);
        extended.add(token);
        contexts.add(extended);
      }
    }
  }

  private static TokenHistory historyOf(List<Integer> context, TinyLanguage language) {
    TokenHistory history = new TokenHistory(language.vocabSize);
    context.forEach(history::push);
    return history;
  }
}
