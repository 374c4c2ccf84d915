package io.skipstream.tuning.bayes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LengthScaleTest {
  private static final double NOISE = 1e-2;
  private static final int DIMENSIONS = 64;

  @Test
  void shouldFindTheLengthScaleThatDataWereDrawnWith() {
    double previous = 0;
    for (double truth : new double[] {2, 4, 8}) {
      List<Double> found = new ArrayList<>();
      for (int seed = 0; seed < 5; seed++) {
        found.add(LengthScale.likeliest(drawn(truth, 120, seed), NOISE));
      }
      found.sort(null);
      double median = found.get(2);
      // Normalising takes the slow part of a long-scaled function away, hence the lower bound.
      assertThat(median).isBetween(truth / 2, truth * 1.5).isGreaterThan(previous);
      previous = median;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 500})
  void shouldFindOneForAnyNumberOfObservations(int size) {
    Observations observations = GaussianProcessTest.randomScores(DIMENSIONS, 28, size, 1);
    assertThat(LengthScale.likeliest(observations, NOISE)).isBetween(1.0, 65.0);
  }

  /** Scores drawn from the prior itself: the factor of the kernel's matrix times white noise. */
  private static Observations drawn(double lengthScale, int size, int seed) {
    Observations points = GaussianProcessTest.randomScores(DIMENSIONS, 28, size, seed);
    // Random corners all lie equally far apart; neighbours are what tells the scale.
    List<BitVector> near = new ArrayList<>(points.points().subList(0, size / 4));
    Random random = new Random(seed);
    while (near.size() < size) {
      BitVector point = near.get(random.nextInt(near.size()));
      near.add(
          point.flip(
              new int[] {random.nextInt(DIMENSIONS)}, new int[] {random.nextInt(DIMENSIONS)}, 1));
    }
    Matern52 kernel = new Matern52(DIMENSIONS, lengthScale);
    DMatrixRMaj matrix = new DMatrixRMaj(size, size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        matrix.set(i, j, kernel.at(near.get(i).distance(near.get(j))) + (i == j ? NOISE : 0));
      }
    }
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(size, true);
    assertThat(cholesky.decompose(matrix)).isTrue();
    DMatrixRMaj factor = cholesky.getT(null);
    double[] white = random.doubles(size, -1.732, 1.732).toArray();
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      double sum = 0;
      for (int j = 0; j <= i; j++) {
        sum += factor.get(i, j) * white[j];
      }
      scores.add(sum);
    }
    return new Observations(near, scores);
  }
}
