package io.skipstream.speculation;

import java.util.SplittableRandom;

/**
 * Random inputs of the tests: the same in every run, unless {@code -Dskipstream.testSeed} says
 * otherwise. Put {@link #describe()} into what an assertion says when it fails.
 */
final class TestRandom {
  private static final String PROPERTY = "skipstream.testSeed";
  private static final long SEED = Long.getLong(PROPERTY, 20240717L);

  private TestRandom() {}

  static SplittableRandom of(String test) {
    return new SplittableRandom(SEED * 31 + test.hashCode());
  }

  static String describe() {
    return "-D" + PROPERTY + "=" + SEED;
  }
}
