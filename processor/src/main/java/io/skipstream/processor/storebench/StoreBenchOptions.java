package io.skipstream.processor.storebench;

/**
 * What is measured.
 *
 * @param streams in the store
 * @param updates of streams chosen at random, once all are stored
 * @param layers of the model
 * @param tunerStateBytes what the tuner itself keeps of a stream
 * @param partitions over which the streams are spread
 * @param suggestions of the tuner that are timed
 */
public record StoreBenchOptions(
    int streams, int updates, int layers, int tunerStateBytes, int partitions, int suggestions) {
  public StoreBenchOptions {
    within("streams", streams, 1, 10_000_000);
    within("updates", updates, 1, 10_000_000);
    within("layers", layers, 4, 1000);
    within("tunerStateBytes", tunerStateBytes, 0, 3000);
    within("partitions", partitions, 1, 64);
    within("suggestions", suggestions, 1, 10_000_000);
  }

  private static void within(String field, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          field + " must be within " + least + ".." + most + ", was " + value);
    }
  }
}
