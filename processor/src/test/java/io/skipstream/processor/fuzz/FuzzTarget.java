package io.skipstream.processor.fuzz;

import java.util.List;
import java.util.Random;

/**
 * Something that reads what others wrote.
 *
 * <p><b>Threading:</b> one thread.
 */
public interface FuzzTarget {
  String name();

  /** Valid inputs, and invalid ones that are known to be interesting. */
  List<byte[]> seeds();

  /**
   * A variation of an input, near enough to a valid one to get past the first checks.
   *
   * @param other any other input
   */
  byte[] mutate(byte[] input, byte[] other, Random random);

  /**
   * Reads the input.
   *
   * @return what came of it: one word, or the message of a declared exception
   * @throws Exception if the input was neither read nor refused as documented: a finding
   */
  String feed(byte[] input) throws Exception;

  /** What reading so long an input may allocate in all. */
  long allocationLimitBytes(int inputBytes);
}
