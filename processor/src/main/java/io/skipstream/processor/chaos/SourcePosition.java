package io.skipstream.processor.chaos;

/** A record of the prompts topic. */
record SourcePosition(int partition, long offset) {
  SourcePosition {
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "partition and offset must be 0 or more, were " + partition + ", " + offset);
    }
  }
}
