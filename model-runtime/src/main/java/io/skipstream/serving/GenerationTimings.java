package io.skipstream.serving;

/**
 * Where a request's time went; all from one monotonic clock. Queue, prefill and decode add up to
 * the total; what a preemption costs counts as decoding.
 *
 * @param queueMs until it first had a place
 * @param prefillMs from there until the prompt was computed
 * @param timeToFirstTokenMs from the offer; 0 if there was no token
 */
public record GenerationTimings(
    double queueMs, double prefillMs, double timeToFirstTokenMs, double decodeMs, double totalMs) {}
