package io.skipstream.processor.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.GenerationTimings;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.PooledSet;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.Phase;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class TaskPriorTest {
  private static final int LAYERS = 32;
  private static final PriorScope SCOPE = new PriorScope("9f2c", LAYERS, "cpu-fp32", "app");

  private final MapStore topic = new MapStore();
  private final SplittableRandom random = new SplittableRandom(3);
  private final PriorPool pool =
      new PriorPool(SCOPE, 1000, new ProcessorMetrics(new SimpleMeterRegistry()));

  @Test
  void shouldGoOnFromWhatItToldBeforeItMoved() throws Exception {
    SkipSet old = Tunings.set(random, LAYERS);
    SkipSet fresh = Tunings.set(random, LAYERS);
    TaskPrior before = prior(3);
    before.add(served(old, 1000));
    tell(before, 0);

    TaskPrior after = prior(3);
    after.add(served(fresh, 10));
    tell(after, 0);

    assertThat(pool.get(topic, 0).sets()).extracting(PooledSet::set).containsExactly(old, fresh);
    TaskPrior other = prior(4);
    other.add(served(fresh, 10));
    assertThat(new PriorCodec(SCOPE).decode(other.summary(0))).hasSize(1);
  }

  @Test
  void shouldStayBoundedAndKeepWhatServedMostWhenThereAreManySets() throws Exception {
    SkipSet useful = Tunings.set(random, LAYERS);
    TaskPrior prior = prior(0);
    for (int i = 0; i < 5_000; i++) {
      prior.add(served(Tunings.set(random, LAYERS), 1));
      prior.add(served(useful, 5));
    }

    byte[] summary = prior.summary(0);

    assertThat(summary).hasSizeLessThan(2_000);
    List<ServedSet> told = new PriorCodec(SCOPE).decode(summary);
    assertThat(told).hasSize(PriorCodec.MAX_SETS);
    assertThat(told.get(0).set()).isEqualTo(useful);
    assertThat(told.get(0).tokens()).isEqualTo(25_000);
  }

  @Test
  void shouldCountOldExperienceLessAndLess() throws Exception {
    SkipSet once = Tunings.set(random, LAYERS);
    SkipSet now = Tunings.set(random, LAYERS);
    TaskPrior prior = prior(0);
    prior.add(served(once, 1000));
    for (int i = 0; i < 60; i++) {
      prior.add(served(now, 100));
      prior.summary(i);
    }
    prior.add(served(now, 1));

    List<ServedSet> told = new PriorCodec(SCOPE).decode(prior.summary(100));
    assertThat(told).extracting(ServedSet::set).containsExactly(now, once);
    assertThat(told.get(1).tokens()).isLessThan(50);
  }

  @Test
  void shouldReadTheTopicAgainOnlyAfterAWhile() {
    TaskPrior prior = prior(0);
    assertThat(pool.get(topic, 0).sets()).isEmpty();
    prior.add(served(Tunings.set(random, LAYERS), 10));
    tell(prior, 0);

    assertThat(pool.get(topic, 999).sets()).isEmpty();
    assertThat(pool.get(topic, 1000).sets()).hasSize(1);
  }

  @Test
  void shouldLeaveOutWhatDoesNotPayWhenAStreamOnlyProbes() throws Exception {
    SkipSet useful = Tunings.set(random, LAYERS);
    SkipSet useless = Tunings.set(random, LAYERS);
    TaskPrior prior = prior(0);
    prior.add(served(useless, 1000, Phase.PLAIN, null));
    prior.add(served(useless, 1000, Phase.SETTLED, guard(Guard.Mode.PROBING)));
    assertThat(prior.isDue(0)).isFalse();

    prior.add(served(useful, 10, Phase.SETTLED, guard(Guard.Mode.SPECULATING)));

    assertThat(new PriorCodec(SCOPE).decode(prior.summary(0)))
        .extracting(ServedSet::set)
        .containsExactly(useful);
  }

  private static Guard guard(Guard.Mode mode) {
    return new Guard(mode, 1, 0, 0, 0, 32);
  }

  private TaskPrior prior(int partition) {
    return new TaskPrior(SCOPE, partition, 0, topic);
  }

  private void tell(TaskPrior prior, long nowMs) {
    assertThat(prior.isDue(nowMs)).isTrue();
    topic.values.put(Bytes.wrap(prior.key()), prior.summary(nowMs));
    assertThat(prior.isDue(nowMs)).isFalse();
  }

  private static GenerationResult served(SkipSet set, int tokens) {
    return served(set, tokens, Phase.SETTLED, null);
  }

  private static GenerationResult served(SkipSet set, int tokens, Phase phase, Guard guard) {
    StreamTuning tuning =
        new StreamTuning(
            1,
            "adaptive",
            set,
            phase,
            List.of(),
            tokens,
            0,
            tokens,
            0,
            0,
            guard,
            new byte[0],
            new byte[0]);
    return new GenerationResult(
        "",
        new int[tokens],
        1,
        FinishReason.LENGTH,
        null,
        List.of(),
        new AcceptanceStats(2, 4, 1, new int[] {1, 1, 0}, 2),
        set,
        tuning,
        new GenerationTimings(1, 2, 3, 4, 10),
        null);
  }
}
