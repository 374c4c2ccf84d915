package io.skipstream.testing;

import java.util.SplittableRandom;

/**
 * Random inputs of the tests: the same in every run, unless {@code -Dskipstream.testSeed} says
 * otherwise. Put {@link #describe()} into what an assertion says when it fails.
 */
public final class TestRandom {
  private static final String PROPERTY = "skipstream.testSeed";
  private static final long SEED = Long.getLong(PROPERTY, 20240717L);

  private TestRandom() {}

  public static SplittableRandom of(String test) {
    return new SplittableRandom(SEED * 31 + test.hashCode());
  }

  public static String describe() {
    return "-D" + PROPERTY + "=" + SEED;
  }
}
