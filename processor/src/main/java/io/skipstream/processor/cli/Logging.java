package io.skipstream.processor.cli;

/** Sets how much is logged. */
@FunctionalInterface
interface Logging {
  void level(Level level);

  /** From quiet to everything. */
  enum Level {
    /** Only what goes wrong. */
    QUIET,
    /** Also what the product does: starts, rebalances, stops. */
    NORMAL,
    /** Everything, Kafka's own logs included. */
    DETAILED
  }
}
