package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.skipstream.testing.TestRandom;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final int VOCABULARY = 500;
  private static final int ROUNDS = 2_000;

  @Test
  void shouldAllocateNothingPerToken() {
    SplittableRandom random = TestRandom.of("allocation");
    TokenSampler sampler = new TokenSampler(VOCABULARY);
    TokenTree tree = new TokenTree();
    TokenHistory history = new TokenHistory(VOCABULARY);
    AcceptedPath path = new AcceptedPath();
    float[] logits = RandomCases.logits(random, 7, VOCABULARY);
    double[] law = new double[VOCABULARY];
    int[] ranked = new int[10];
    double[] margins = new double[10];
    List<Verifier> verifiers =
        List.of(
            new CoupledVerifier(sampler),
            new TokenRejectionVerifier(sampler),
            new BlockVerifier(sampler));
    List<SamplingParameters> parameters =
        List.of(
            SamplingParameters.GREEDY,
            new SamplingParameters(1, 0, 1, 0, 1),
            new SamplingParameters(0.8, 40, 0.95, 0.01, 1.1),
            new SamplingParameters(0.8, 0, 0.95, 0, 1));
    Runnable round =
        () -> {
          for (int p = 0; p < parameters.size(); p++) {
            SamplingParameters sampling = parameters.get(p);
            sampler.law(logits, 0, sampling, history, law);
            sampler.draw(logits, 0, sampling, history, p, 0, ranked, margins);
            tree.reset(0);
            for (int node = 0; node < 3; node++) {
              tree.childLaw(node, law);
              tree.add(ranked[0], node);
            }
            tree.add(Math.max(0, ranked[1]), 0);
            for (int v = 0; v < verifiers.size(); v++) {
              verifiers.get(v).verify(tree, logits, 0, sampling, history, p, 0, path);
            }
          }
        };
    long perRound = Long.MAX_VALUE;
    // The compiler may still allocate in early tries.
    for (int attempt = 0; attempt < 5 && perRound > 0; attempt++) {
      perRound = Math.min(perRound, allocated(round) / ROUNDS);
    }
    assertThat(perRound).isZero();
  }

  private static long allocated(Runnable round) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
