package io.skipstream.processor.storebench;

import io.skipstream.processor.storebench.StoreBenchResult.Percentiles;

/**
 * How long the tuner thinks while it searches.
 *
 * @param suggestions that were timed
 * @param suggest microseconds of one
 * @param observations that were timed: of measurements and of drafts
 * @param observe microseconds of one
 */
public record TunerLatencies(
    int suggestions, Percentiles suggest, int observations, Percentiles observe) {}
