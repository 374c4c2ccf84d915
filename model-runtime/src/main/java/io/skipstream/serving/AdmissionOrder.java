package io.skipstream.serving;

/**
 * Who is given a place first. The last of those with a place is the first to lose it when the KV
 * budget is full, so that the first always gets on.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
@FunctionalInterface
interface AdmissionOrder {
  AdmissionOrder BY_ARRIVAL = (a, b) -> a.arrival() < b.arrival();

  boolean before(Sequence a, Sequence b);
}
