package io.skipstream.serving;

/** Where a request's time went; all from one monotonic clock. */
public record GenerationTimings(
    double queueMs, double prefillMs, double timeToFirstTokenMs, double decodeMs, double totalMs) {}
