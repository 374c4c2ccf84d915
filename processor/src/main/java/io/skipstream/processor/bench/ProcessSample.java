package io.skipstream.processor.bench;

/**
 * What a process holds at a time.
 *
 * @param seconds since the first sample
 * @param heapBytes of the objects that survive a collection
 * @param residentBytes of the whole process (RSS)
 * @param storeBytes of the state stores outside of the heap: cache, unwritten and index blocks
 * @param handles open files and sockets
 */
public record ProcessSample(
    double seconds,
    long heapBytes,
    long residentBytes,
    long storeBytes,
    int handles,
    int threads,
    int answered) {}
