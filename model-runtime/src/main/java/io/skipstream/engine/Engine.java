package io.skipstream.engine;

import io.skipstream.tuning.SkipSet;
import java.util.List;

/**
 * One resident model on one device.
 *
 * <p>In deterministic mode a row's logits are a function of the model and of the row's own tokens
 * and positions: no other row of the pass, neither its number nor its kind, changes a bit, and
 * prefill and decoding give the same KV.
 *
 * <p><b>Threading:</b> confined to one thread, the one that decodes.
 *
 * <p><b>Ownership:</b> owns all device memory; {@link #close()} frees it and is idempotent.
 */
public interface Engine extends AutoCloseable {

  EngineInfo info();

  /**
   * Starts an empty sequence with room for the given number of positions.
   *
   * @throws KvCapacityException if the KV budget has no room; nothing is reserved then
   */
  SequenceId open(int capacityTokens);

  /**
   * Makes room for at least the given number of positions, rows beyond the committed length
   * included.
   *
   * @return false if the KV budget has no room; the sequence is as before then
   */
  boolean reserve(SequenceId sequence, int capacityTokens);

  /** Computes all runs of the batch in one pass. The result is valid until the next call. */
  Logits forward(PassBatch batch);

  /**
   * Keeps the KV of a path of the sequence's run in the last pass, and drops its other rows. The
   * batch of that pass must not have changed since.
   *
   * @param rows row indices within that run, a path from its root: each row's parent is the one
   *     before it. The run's base length must be the committed length.
   * @param count how many of them count; 0 drops the whole run
   */
  void commit(SequenceId sequence, int[] rows, int count);

  /** Whether this engine has hidden states to {@link #sweep} over. */
  default boolean sweeps() {
    return false;
  }

  /**
   * Looks for good skip sets with a dynamic programme over hidden states (CLaSp, KnapSpec): along
   * the inner sublayers, for each number of saved units, the state that stays closest to the full
   * model's, by the mean cosine over the positions. The first and the last layer are kept.
   *
   * <p>Leaves no trace and changes no later result. Hidden states that lack a sublayer attend to
   * the full model's KV, which is cheaper and closer to it than a draft's own; what a set is worth
   * must be measured.
   *
   * @param tokens those at the latest committed positions, the last one's at the committed length
   *     less one; an engine may follow the latest of them only
   * @param attentionUnits what skipping an attention sublayer saves
   * @param mlpUnits what skipping an MLP saves
   * @param maxUnits most units saved
   * @return one set for each number of units that can be saved, 0 apart, ascending; empty if this
   *     engine does not sweep
   */
  default List<SkipSet> sweep(
      SequenceId sequence, int[] tokens, int attentionUnits, int mlpUnits, int maxUnits) {
    return List.of();
  }

  /** Positions whose KV is committed. */
  int committedLength(SequenceId sequence);

  /** Frees the sequence's KV. Its id is not valid any more. */
  void release(SequenceId sequence);

  KvUsage kvUsage();

  @Override
  void close();
}
