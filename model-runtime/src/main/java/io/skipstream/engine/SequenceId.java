package io.skipstream.engine;

/**
 * A sequence of an engine: its slot, and the generation that tells it from earlier users of the
 * slot.
 */
public record SequenceId(int slot, long generation) {}
