package io.skipstream.lab;

/**
 * One MLP that a planted model has beyond those of its language model: a single neuron that writes
 * an almost constant value into a channel.
 *
 * @param channel where it writes
 * @param value what it writes
 * @param before the total that layer 0 puts into {@code beforeChannel} on account of this insert:
 *     the opposite of its value, so that only a skipped insert leaves a trace; what a decoy moves
 *     away; or 0
 * @param beforeChannel the same channel, or the one that a decoy empties
 * @param side 1 if it writes under the Java marker only, -1 if under that of prose, 0 always
 */
record Insert(Channel channel, double value, double before, Channel beforeChannel, int side) {
  /** Writes what layer 0 has taken away. */
  static Insert balanced(Channel channel, double value, int side) {
    return new Insert(channel, value, -value, channel, side);
  }

  /** Writes what another insert takes away. */
  static Insert single(Channel channel, double value) {
    return new Insert(channel, value, 0, channel, 0);
  }

  /**
   * Turns the residual by a wide angle and leaves its length, which all norms divide by, as it is.
   */
  static Insert decoy(Channel from, Channel to, double value) {
    return new Insert(to, value, value, from, 0);
  }

  boolean isDecoy() {
    return channel != beforeChannel;
  }
}
