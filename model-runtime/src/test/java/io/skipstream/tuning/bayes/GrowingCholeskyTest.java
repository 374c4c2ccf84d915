package io.skipstream.tuning.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;

class GrowingCholeskyTest {
  @Test
  void shouldSolveAsTheLibraryDoesAtEverySize() {
    int size = 37;
    Random random = new Random(1);
    DMatrixRMaj matrix = RandomMatrices_DDRM.symmetricPosDef(size, random);
    double[] right = random.doubles(size).toArray();
    GrowingCholesky factor = new GrowingCholesky(size);
    for (int n = 1; n <= size; n++) {
      double[] row = new double[size];
      for (int j = 0; j < n - 1; j++) {
        row[j] = matrix.get(n - 1, j);
      }
      factor.append(row, matrix.get(n - 1, n - 1));
      assertThat(factor.rows()).isEqualTo(n);

      double[] solution = right.clone();
      factor.solveForward(solution);
      factor.solveBackward(solution);

      DMatrixRMaj leading = CommonOps_DDRM.extract(matrix, 0, n, 0, n);
      DMatrixRMaj expected = new DMatrixRMaj(n, 1);
      DMatrixRMaj target = new DMatrixRMaj(n, 1);
      System.arraycopy(right, 0, target.data, 0, n);
      assertThat(CommonOps_DDRM.solve(leading, target, expected)).isTrue();
      for (int i = 0; i < n; i++) {
        assertThat(solution[i]).isCloseTo(expected.get(i), within(1e-6));
      }
    }
  }

  @Test
  void shouldRefuseAMatrixThatIsNotPositiveDefinite() {
    GrowingCholesky factor = new GrowingCholesky(2);
    factor.append(new double[2], 1);
    assertThatThrownBy(() -> factor.append(new double[] {1, 0}, 1))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("pivot 1");
  }
}
