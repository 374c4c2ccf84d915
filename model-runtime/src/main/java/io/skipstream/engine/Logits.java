package io.skipstream.engine;

/**
 * The fp32 logits of the rows of a pass that asked for them, in row order.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 *
 * <p><b>Ownership:</b> a view of the engine's buffer, valid until the next pass.
 */
public interface Logits {
  /** Rows that have logits. */
  int rows();

  int vocabSize();

  /**
   * The index in this result of a row of the batch.
   *
   * @throws IllegalArgumentException if that row asked for none
   */
  int indexOf(int run, int rowInRun);

  /** All values; row {@code i} stands at {@code i * vocabSize()}. Do not write. */
  float[] values();
}
