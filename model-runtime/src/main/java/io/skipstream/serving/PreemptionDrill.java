package io.skipstream.serving;

/** Takes places away without need, so that tests see requests preempted and resumed. */
@FunctionalInterface
interface PreemptionDrill {
  PreemptionDrill NONE = sequence -> false;

  /** Asked for each sequence that has a place, once a round. */
  boolean preempts(Sequence sequence);
}
