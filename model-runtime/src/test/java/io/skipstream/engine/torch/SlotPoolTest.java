package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.testing.TestRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlotPoolTest {
  private static final int BLOCK = 4;
  private static final int BUDGET = 40 * BLOCK;

  private record Range(int start, int slots) {}

  @Test
  void shouldAgreeWithANaiveModelWhenRangesComeAndGoAtRandom() {
    SplittableRandom random = TestRandom.of("slot pool");
    for (int round = 0; round < 300; round++) {
      new Model(random).run(400);
    }
  }

  @Test
  void shouldGrowToItsBudgetAndNoFurtherWhenAsked() {
    SlotPool pool = new SlotPool(BLOCK, BUDGET + BLOCK - 1);
    assertThat(pool.size()).isZero();
    assertThat(pool.budget()).isEqualTo(BUDGET);

    for (int i = 0; i < BUDGET / BLOCK; i++) {
      assertThat(pool.take(BLOCK)).isEqualTo(i * BLOCK);
      assertThat(pool.size()).isLessThanOrEqualTo(Math.max(BLOCK, 2 * (i + 1) * BLOCK));
    }
    assertThat(pool.size()).isEqualTo(BUDGET);
    assertThat(pool.take(BLOCK)).isEqualTo(-1);
    assertThat(pool.reserved()).isEqualTo(BUDGET);
  }

  @Test
  void shouldHaveOneRangeAgainWhenAllIsReleasedInAnyOrder() {
    SplittableRandom random = TestRandom.of("slot pool coalesces");
    for (int round = 0; round < 50; round++) {
      SlotPool pool = new SlotPool(BLOCK, BUDGET);
      List<Range> taken = new ArrayList<>();
      while (pool.reserved() < BUDGET) {
        int slots = BLOCK * (1 + random.nextInt(Math.min(5, (BUDGET - pool.reserved()) / BLOCK)));
        taken.add(new Range(pool.take(slots), slots));
      }
      while (!taken.isEmpty()) {
        Range range = taken.remove(random.nextInt(taken.size()));
        pool.release(range.start(), range.slots());
      }
      assertThat(pool.take(BUDGET)).as(TestRandom.describe()).isZero();
    }
  }

  @Test
  void shouldGrowWhenARangeIsExtendedAtTheEnd() {
    SlotPool pool = new SlotPool(BLOCK, BUDGET);
    assertThat(pool.take(BLOCK)).isZero();

    assertThat(pool.extend(0, BLOCK, BUDGET - BLOCK)).isTrue();
    assertThat(pool.size()).isEqualTo(BUDGET);
    assertThat(pool.extend(0, BUDGET, BLOCK)).isFalse();
    pool.release(0, BUDGET);
    assertThat(pool.reserved()).isZero();
  }

  @Test
  void shouldRoundUpToWholeBlocks() {
    SlotPool pool = new SlotPool(BLOCK, BUDGET);

    assertThat(pool.blocks(0)).isEqualTo(BLOCK);
    assertThat(pool.blocks(BLOCK)).isEqualTo(BLOCK);
    assertThat(pool.blocks(BLOCK + 1)).isEqualTo(2 * BLOCK);
  }

  /** A pool, and who has each slot. */
  private static final class Model {
    private final SplittableRandom random;
    private final SlotPool pool = new SlotPool(BLOCK, BUDGET);
    private final boolean[] used = new boolean[BUDGET];
    private final List<Range> ranges = new ArrayList<>();

    Model(SplittableRandom random) {
      this.random = random;
    }

    void run(int steps) {
      for (int step = 0; step < steps; step++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> take(BLOCK * (1 + random.nextInt(12)));
          case 2 -> extend(BLOCK * (1 + random.nextInt(6)));
          case 3 -> release();
          default -> pack(random.nextInt(20) == 0);
        }
        assertThat(pool.reserved()).as(TestRandom.describe()).isEqualTo(count());
        assertThat(pool.size()).isLessThanOrEqualTo(BUDGET);
      }
    }

    private void take(int slots) {
      boolean fits = longestFree() >= slots;
      int start = pool.take(slots);
      assertThat(start >= 0).as("%s: %d", TestRandom.describe(), slots).isEqualTo(fits);
      if (fits) {
        use(start, slots, true);
        ranges.add(new Range(start, slots));
      }
    }

    private void extend(int more) {
      if (ranges.isEmpty()) {
        return;
      }
      int which = random.nextInt(ranges.size());
      Range range = ranges.get(which);
      int end = range.start() + range.slots();
      boolean fits = end + more <= BUDGET && freeFrom(end) >= more;
      assertThat(pool.extend(range.start(), range.slots(), more))
          .as(TestRandom.describe())
          .isEqualTo(fits);
      if (fits) {
        use(end, more, true);
        ranges.set(which, new Range(range.start(), range.slots() + more));
      }
    }

    private void release() {
      if (!ranges.isEmpty()) {
        Range range = ranges.remove(random.nextInt(ranges.size()));
        use(range.start(), range.slots(), false);
        pool.release(range.start(), range.slots());
      }
    }

    private void pack(boolean now) {
      if (!now) {
        return;
      }
      int end = 0;
      Arrays.fill(used, false);
      for (int i = 0; i < ranges.size(); i++) {
        ranges.set(i, new Range(end, ranges.get(i).slots()));
        end += ranges.get(i).slots();
      }
      use(0, end, true);
      pool.packed(end);
    }

    private void use(int start, int slots, boolean use) {
      assertThat(start + slots).isLessThanOrEqualTo(pool.size());
      for (int i = start; i < start + slots; i++) {
        assertThat(used[i]).as("%s: slot %d", TestRandom.describe(), i).isEqualTo(!use);
        used[i] = use;
      }
    }

    private int longestFree() {
      int longest = 0;
      for (int i = 0; i < BUDGET; i++) {
        longest = Math.max(longest, freeFrom(i));
      }
      return longest;
    }

    private int freeFrom(int start) {
      int end = start;
      while (end < BUDGET && !used[end]) {
        end++;
      }
      return end - start;
    }

    private int count() {
      int count = 0;
      for (boolean slot : used) {
        count += slot ? 1 : 0;
      }
      return count;
    }
  }
}
