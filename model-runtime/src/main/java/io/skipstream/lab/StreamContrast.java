package io.skipstream.lab;

/**
 * What a stream's set is worth on the other stream.
 *
 * @param stream whose tuner found the set
 * @param own true speed-up of the set on its stream, against the optimum's there
 * @param other the same on the other stream
 */
public record StreamContrast(
    String model,
    String stream,
    String set,
    double own,
    double other,
    double ownMatchness,
    double otherMatchness) {}
