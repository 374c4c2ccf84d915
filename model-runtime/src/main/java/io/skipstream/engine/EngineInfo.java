package io.skipstream.engine;

/**
 * What an engine runs.
 *
 * @param maxContext most positions of a sequence
 * @param numericsId engine, dtype, kernels, instruction set, threads: equal ids and equal
 *     fingerprints give equal bits
 * @param deterministic whether a row's bits are independent of the rows beside it
 */
public record EngineInfo(
    String modelName,
    String modelFingerprint,
    int layers,
    int vocabSize,
    int maxContext,
    String device,
    String dtype,
    String numericsId,
    boolean deterministic) {}
