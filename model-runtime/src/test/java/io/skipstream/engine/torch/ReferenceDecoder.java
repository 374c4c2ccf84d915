package io.skipstream.engine.torch;

import io.skipstream.model.ModelConfig;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.TensorInfo;
import io.skipstream.model.WeightRole;
import io.skipstream.tuning.SkipSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.stream.IntStream;

/**
 * The transformer as the textbook has it, in double, one position after another: what the engine is
 * compared with. Shares no code with it.
 */
final class ReferenceDecoder {
  private final ModelFiles files;
  private final ModelConfig config;

  ReferenceDecoder(ModelFiles files) {
    this.files = files;
    this.config = files.config();
  }

  /** Logits after the last of the tokens; [position, vocab] for each position. */
  double[][] logits(int[] tokens, SkipSet skip) {
    double[][] x = embed(tokens);
    int[] positions = positions(0, tokens.length);
    for (int layer = 0; layer < config.layers(); layer++) {
      if (!skip.skipsAttention(layer)) {
        addAll(x, attention(x, positions, keysAndValues(x, layer), layer));
      }
      if (!skip.skipsMlp(layer)) {
        addAll(x, mlp(x, layer));
      }
    }
    double[] head =
        config.tiedEmbeddings() ? weight(WeightRole.EMBEDDING, -1) : weight(WeightRole.LM_HEAD, -1);
    double[] norm = weight(WeightRole.FINAL_NORM, -1);
    double[][] logits = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      logits[t] = multiply(head, rmsNorm(x[t], norm), null);
    }
    return logits;
  }

  /** What layer 0 gets. */
  double[][] embed(int[] tokens) {
    double[] embedding = weight(WeightRole.EMBEDDING, -1);
    double[][] x = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      x[t] = slice(embedding, tokens[t], config.hiddenSize());
    }
    return x;
  }

  static int[] positions(int from, int count) {
    return IntStream.range(from, from + count).toArray();
  }

  /** Keys, then values, of the positions 0, 1 ...; [2][position][heads * dim]. */
  double[][][] keysAndValues(double[][] x, int layer) {
    double[] norm = weight(WeightRole.ATTENTION_NORM, layer);
    double[] wk = weight(WeightRole.KEY, layer);
    double[] wv = weight(WeightRole.VALUE, layer);
    double[] kBias = weight(WeightRole.KEY_BIAS, layer);
    double[] vBias = weight(WeightRole.VALUE_BIAS, layer);
    double[] kNorm = weight(WeightRole.KEY_NORM, layer);
    double[][][] both = new double[2][x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] h = rmsNorm(x[t], norm);
      both[0][t] = multiply(wk, h, kBias);
      both[1][t] = multiply(wv, h, vBias);
      normAndTurn(both[0][t], t, kNorm);
    }
    return both;
  }

  /** What the attention sublayer adds to hidden states at the given positions. */
  double[][] attention(double[][] x, int[] positions, double[][][] seen, int layer) {
    double[] norm = weight(WeightRole.ATTENTION_NORM, layer);
    double[] wq = weight(WeightRole.QUERY, layer);
    double[] wo = weight(WeightRole.ATTENTION_OUTPUT, layer);
    double[] qBias = weight(WeightRole.QUERY_BIAS, layer);
    double[] oBias = weight(WeightRole.ATTENTION_OUTPUT_BIAS, layer);
    double[] qNorm = weight(WeightRole.QUERY_NORM, layer);
    double[][] added = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      double[] q = multiply(wq, rmsNorm(x[row], norm), qBias);
      normAndTurn(q, positions[row], qNorm);
      added[row] = multiply(wo, attend(q, positions[row], seen[0], seen[1]), oBias);
    }
    return added;
  }

  private double[] attend(double[] q, int t, double[][] k, double[][] v) {
    int dim = config.headDim();
    int group = config.heads() / config.kvHeads();
    double[] out = new double[config.heads() * dim];
    int oldest = config.slidingWindow() == 0 ? 0 : Math.max(0, t - config.slidingWindow() + 1);
    for (int head = 0; head < config.heads(); head++) {
      int kv = head / group * dim;
      double[] scores = new double[t + 1];
      double max = Double.NEGATIVE_INFINITY;
      for (int s = oldest; s <= t; s++) {
        for (int i = 0; i < dim; i++) {
          scores[s] += q[head * dim + i] * k[s][kv + i];
        }
        scores[s] /= Math.sqrt(dim);
        max = Math.max(max, scores[s]);
      }
      double sum = 0;
      for (int s = oldest; s <= t; s++) {
        scores[s] = Math.exp(scores[s] - max);
        sum += scores[s];
      }
      for (int s = oldest; s <= t; s++) {
        for (int i = 0; i < dim; i++) {
          out[head * dim + i] += scores[s] / sum * v[s][kv + i];
        }
      }
    }
    return out;
  }

  /** What the MLP adds. */
  double[][] mlp(double[][] x, int layer) {
    double[] norm = weight(WeightRole.MLP_NORM, layer);
    double[] gate = weight(WeightRole.GATE, layer);
    double[] up = weight(WeightRole.UP, layer);
    double[] down = weight(WeightRole.DOWN, layer);
    double[][] added = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      double[] h = rmsNorm(x[row], norm);
      double[] g = multiply(gate, h, null);
      double[] u = multiply(up, h, null);
      for (int i = 0; i < g.length; i++) {
        g[i] = g[i] / (1 + Math.exp(-g[i])) * u[i];
      }
      added[row] = multiply(down, g, null);
    }
    return added;
  }

  private void normAndTurn(double[] heads, int position, double[] norm) {
    int dim = config.headDim();
    double[] frequencies = config.rope().inverseFrequencies();
    for (int from = 0; from < heads.length; from += dim) {
      double[] head = slice(heads, from / dim, dim);
      if (norm != null) {
        head = rmsNorm(head, norm);
      }
      for (int i = 0; i < dim / 2; i++) {
        double cos = Math.cos(position * frequencies[i]) * config.rope().magnitude();
        double sin = Math.sin(position * frequencies[i]) * config.rope().magnitude();
        heads[from + i] = head[i] * cos - head[i + dim / 2] * sin;
        heads[from + i + dim / 2] = head[i + dim / 2] * cos + head[i] * sin;
      }
    }
  }

  private double[] rmsNorm(double[] x, double[] weight) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double scale = 1 / Math.sqrt(squares / x.length + config.rmsNormEps());
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] * scale * weight[i];
    }
    return y;
  }

  private static double[] multiply(double[] matrix, double[] x, double[] bias) {
    double[] y = new double[matrix.length / x.length];
    for (int row = 0; row < y.length; row++) {
      double sum = bias == null ? 0 : bias[row];
      for (int i = 0; i < x.length; i++) {
        sum += matrix[row * x.length + i] * x[i];
      }
      y[row] = sum;
    }
    return y;
  }

  static void addAll(double[][] x, double[][] y) {
    for (int row = 0; row < x.length; row++) {
      for (int i = 0; i < x[row].length; i++) {
        x[row][i] += y[row][i];
      }
    }
  }

  private static double[] slice(double[] values, int index, int size) {
    double[] slice = new double[size];
    System.arraycopy(values, index * size, slice, 0, size);
    return slice;
  }

  private double[] weight(WeightRole role, int layer) {
    TensorInfo tensor = files.weight(role, layer);
    if (tensor == null) {
      return null;
    }
    try (FileChannel channel = FileChannel.open(tensor.file())) {
      ByteBuffer bytes =
          channel
              .map(FileChannel.MapMode.READ_ONLY, tensor.offset(), tensor.bytes())
              .order(ByteOrder.LITTLE_ENDIAN);
      double[] values = new double[(int) tensor.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (tensor.type()) {
              case F32 -> bytes.getFloat(4 * i);
              case BF16 -> Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
              case F16 -> half(bytes.getShort(2 * i));
            };
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double half(short bits) {
    int exponent = bits >> 10 & 31;
    double fraction = (bits & 1023) / 1024.0;
    double magnitude =
        exponent == 0 ? fraction * 0x1p-14 : (1 + fraction) * Math.scalb(1.0, exponent - 15);
    return bits < 0 ? -magnitude : magnitude;
  }
}
