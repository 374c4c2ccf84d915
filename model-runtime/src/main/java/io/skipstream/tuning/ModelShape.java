package io.skipstream.tuning;

/**
 * The sizes of a Llama-like model that decide what its passes cost.
 *
 * <p><b>Threading:</b> immutable.
 */
public record ModelShape(
    String name,
    int layers,
    int hiddenSize,
    int intermediateSize,
    int heads,
    int kvHeads,
    int headDim,
    int vocabSize) {
  public static final ModelShape LLAMA_2_7B =
      new ModelShape("Llama-2-7B", 32, 4096, 11008, 32, 32, 128, 32_000);
  public static final ModelShape LLAMA_2_13B =
      new ModelShape("Llama-2-13B", 40, 5120, 13824, 40, 40, 128, 32_000);
  public static final ModelShape LLAMA_2_70B =
      new ModelShape("Llama-2-70B", 80, 8192, 28672, 64, 8, 128, 32_000);
  public static final ModelShape LLAMA_3_8B =
      new ModelShape("Llama-3-8B", 32, 4096, 14336, 32, 8, 128, 128_256);

  public ModelShape {
    Checks.atLeast("layers", layers, 1);
    Checks.atLeast("hiddenSize", hiddenSize, 1);
    Checks.atLeast("intermediateSize", intermediateSize, 1);
    Checks.atLeast("heads", heads, 1);
    Checks.atLeast("kvHeads", kvHeads, 1);
    Checks.atLeast("headDim", headDim, 1);
    Checks.atLeast("vocabSize", vocabSize, 1);
  }

  /** Weights of one attention sublayer: projections to q, k, v and back. */
  public double attentionWeights() {
    return 2.0 * hiddenSize * headDim * ((double) heads + kvHeads);
  }

  /** Weights of one gated MLP. */
  public double mlpWeights() {
    return 3.0 * hiddenSize * intermediateSize;
  }

  public double headWeights() {
    return (double) vocabSize * hiddenSize;
  }

  /** Elements of K and V of one token in one layer. */
  public double kvElements() {
    return 2.0 * kvHeads * headDim;
  }
}
