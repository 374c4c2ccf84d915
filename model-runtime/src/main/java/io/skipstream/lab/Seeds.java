package io.skipstream.lab;

import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * The seeds that runs are repeated under, one after the other.
 *
 * <p><b>Threading:</b> immutable.
 */
public record Seeds(int first, int count) implements Iterable<Integer> {
  @Override
  public Iterator<Integer> iterator() {
    return IntStream.range(first, first + count).iterator();
  }
}
