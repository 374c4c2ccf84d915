package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.testing.TestRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CoupledVerifierTest {
  private static final int MAX_NODES = 8;

  @Test
  void shouldEmitWhatTheTargetAloneEmitsInAMillionCases() {
    SplittableRandom random = TestRandom.of("coupled");
    TokenSampler[] samplers = new TokenSampler[9];
    CoupledVerifier[] verifiers = new CoupledVerifier[9];
    for (int vocabSize = 1; vocabSize < 9; vocabSize++) {
      samplers[vocabSize] = new TokenSampler(vocabSize);
      verifiers[vocabSize] = new CoupledVerifier(samplers[vocabSize]);
    }
    AcceptedPath path = new AcceptedPath();
    long accepted = 0;
    for (int i = 0; i < 1_000_000; i++) {
      int vocabSize = random.nextInt(1, 9);
      TokenTree tree = RandomCases.tree(random, vocabSize, MAX_NODES);
      int firstRow = random.nextInt(3);
      float[] logits = RandomCases.logits(random, firstRow + MAX_NODES, vocabSize);
      SamplingParameters parameters = RandomCases.parameters(random, vocabSize);
      TokenHistory history = RandomCases.history(random, vocabSize);
      history.push(tree.token(0));
      long seed = random.nextLong();
      int position = random.nextInt(100_000);
      if (i % 2 == 0) {
        draft(random, tree, samplers[vocabSize], logits, firstRow, parameters, seed, position);
      }

      verifiers[vocabSize].verify(
          tree, logits, firstRow, parameters, history, seed, position, path);
      accepted += path.length() - 1;
      String difference =
          differenceFromTarget(
              tree, logits, firstRow, parameters, history, seed, position, path, vocabSize);
      if (difference != null) {
        throw new AssertionError("case " + i + ": " + difference + ", " + TestRandom.describe());
      }
    }
    assertThat(accepted).as("walks that go on are tested too").isGreaterThan(1_000_000);
  }

  /** A comb as the drafter makes it, from the target's logits with some change. */
  private static void draft(
      SplittableRandom random,
      TokenTree tree,
      TokenSampler sampler,
      float[] target,
      int firstRow,
      SamplingParameters parameters,
      long seed,
      int position) {
    int vocabSize = sampler.vocabSize();
    double change = random.nextDouble(2);
    float[] logits = target.clone();
    for (int i = 0; i < logits.length; i++) {
      logits[i] += (float) (change * (random.nextDouble() - 0.5));
    }
    TokenHistory history = new TokenHistory(vocabSize);
    history.push(tree.token(0));
    tree.reset(tree.token(0));
    int[] ranked = new int[random.nextInt(1, 4)];
    double[] margins = new double[ranked.length];
    int end = 0;
    while (tree.size() + ranked.length <= MAX_NODES) {
      int at = position + tree.depth(end) + 1;
      sampler.draw(logits, firstRow + end, parameters, history, seed, at, ranked, margins);
      int parent = end;
      end = tree.add(ranked[0], parent);
      history.push(ranked[0]);
      for (int i = 1; i < ranked.length && ranked[i] >= 0; i++) {
        tree.add(ranked[i], parent);
      }
    }
  }

  /** Plain decoding, one token after the other, as the reference does it. */
  private static String differenceFromTarget(
      TokenTree tree,
      float[] logits,
      int firstRow,
      SamplingParameters parameters,
      TokenHistory history,
      long seed,
      int position,
      AcceptedPath path,
      int vocabSize) {
    int node = 0;
    List<Integer> pushed = new ArrayList<>();
    String difference = null;
    for (int i = 0; difference == null; i++) {
      if (path.node(i) != node) {
        difference = "node " + i + " of the path";
        break;
      }
      float[] row = new float[vocabSize];
      System.arraycopy(logits, (firstRow + node) * vocabSize, row, 0, vocabSize);
      int token = ReferenceSampler.draw(row, parameters, history, seed, position + i + 1);
      boolean last = i == path.length() - 1;
      int emitted = last ? path.nextToken() : tree.token(path.node(i + 1));
      if (emitted != token) {
        difference = "token " + i + ", target " + token + ", emitted " + emitted;
      } else if (last) {
        difference = tree.child(node, token) >= 0 ? "stopped before a child" : null;
        break;
      }
      node = tree.child(node, token);
      history.push(token);
      pushed.add(token);
    }
    pushed.forEach(history::pop);
    return difference;
  }

  @Test
  void shouldLeaveTheHistoryAsItWas() {
    TokenTree tree = new TokenTree();
    tree.reset(0);
    tree.add(1, tree.add(1, 0));
    TokenHistory history = new TokenHistory(2);
    history.push(0);
    AcceptedPath path = new AcceptedPath();
    new CoupledVerifier(new TokenSampler(2))
        .verify(
            tree,
            new float[] {0, 1, 0, 1, 1, 0},
            0,
            SamplingParameters.GREEDY,
            history,
            0,
            0,
            path);
    assertThat(path.length()).isEqualTo(3);
    assertThat(path.nextToken()).isZero();
    assertThat(history.contains(1)).isFalse();
    assertThat(history.contains(0)).isTrue();
  }
}
