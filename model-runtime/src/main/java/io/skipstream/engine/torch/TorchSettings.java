package io.skipstream.engine.torch;

import java.util.Objects;

/**
 * How a {@link TorchEngine} runs.
 *
 * @param device {@code cpu}, or {@code cuda} where libtorch has it
 * @param threads of libtorch within an operation; 0 chooses: one for each processor, but a single
 *     one for a model so small that threads would only wait for each other
 * @param kvBudgetTokens most positions over all sequences
 * @param maxSequences most sequences at once
 * @param deterministic whether rows are kept independent of their company
 * @param maxFp32HeadElements an LM head of at most this many elements is kept in fp32 under bf16,
 *     so that logits do not tie; a larger one is read in bf16
 */
public record TorchSettings(
    String device,
    DType dtype,
    int threads,
    long kvBudgetTokens,
    int maxSequences,
    boolean deterministic,
    long maxFp32HeadElements) {
  /** Below this size arithmetic is not what takes a CPU's time. */
  private static final long SMALL_MODEL = 50_000_000;

  public static final TorchSettings DEFAULTS =
      new TorchSettings("cpu", DType.BF16, 0, 65_536, 64, true, 64L << 20);

  /** Type of weights and KV. */
  public enum DType {
    FP32(6),
    BF16(15);

    private final int scalarType;

    DType(int scalarType) {
      this.scalarType = scalarType;
    }

    /** libtorch's number. */
    int scalarType() {
      return scalarType;
    }

    /** Parses fp32, float32, bf16 or bfloat16. */
    public static DType parse(String name) {
      return switch (name) {
        case "fp32", "float32" -> FP32;
        case "bf16", "bfloat16" -> BF16;
        default ->
            throw new IllegalArgumentException("dtype must be fp32 or bf16, was '" + name + "'");
      };
    }

    public String label() {
      return this == FP32 ? "fp32" : "bf16";
    }
  }

  public TorchSettings {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(dtype, "dtype");
    if (!device.equals("cpu") && !device.equals("cuda")) {
      throw new IllegalArgumentException("device must be cpu or cuda, was '" + device + "'");
    }
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException("threads must be within 0..1024, was " + threads);
    }
    if (kvBudgetTokens < TorchEngine.BLOCK) {
      throw new IllegalArgumentException(
          "kvBudgetTokens must be " + TorchEngine.BLOCK + " or more, was " + kvBudgetTokens);
    }
    if (maxSequences < 1 || maxSequences > 4096) {
      throw new IllegalArgumentException(
          "maxSequences must be within 1..4096, was " + maxSequences);
    }
    if (maxFp32HeadElements < 0) {
      throw new IllegalArgumentException(
          "maxFp32HeadElements must be 0 or more, was " + maxFp32HeadElements);
    }
  }

  /** The number of threads for a model of the given number of parameters. */
  int threadsFor(long parameters) {
    if (threads > 0) {
      return threads;
    }
    return isSmall(parameters) ? 1 : Runtime.getRuntime().availableProcessors();
  }

  /**
   * Whether a model is so small that on a CPU neither threads nor a shorter dtype gain anything.
   */
  public static boolean isSmall(long parameters) {
    return parameters < SMALL_MODEL;
  }

  public TorchSettings withDType(DType other) {
    return new TorchSettings(
        device, other, threads, kvBudgetTokens, maxSequences, deterministic, maxFp32HeadElements);
  }

  public TorchSettings withDeterministic(boolean other) {
    return new TorchSettings(
        device, dtype, threads, kvBudgetTokens, maxSequences, other, maxFp32HeadElements);
  }

  public TorchSettings withThreads(int other) {
    return new TorchSettings(
        device, dtype, other, kvBudgetTokens, maxSequences, deterministic, maxFp32HeadElements);
  }

  public TorchSettings withKv(long budgetTokens, int sequences) {
    return new TorchSettings(
        device, dtype, threads, budgetTokens, sequences, deterministic, maxFp32HeadElements);
  }
}
