package io.skipstream.lab;

/**
 * One MLP that a planted model has beyond those of its language model: a single neuron that writes
 * an almost constant value into a channel.
 *
 * @param channel where it writes
 * @param value what it writes
 * @param balanced whether layer 0 writes the opposite of all such values, so that only a skipped
 *     insert leaves a trace
 * @param side 1 if it writes under the Java marker only, -1 if under that of prose, 0 always
 */
record Insert(Channel channel, double value, boolean balanced, int side) {}
