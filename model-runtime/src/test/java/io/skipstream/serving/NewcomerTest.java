package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.speculation.SamplingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A stream that comes need not wait for another's long requests. */
class NewcomerTest {
  private static final int LONG = 100;
  private static final SamplingParameters LAW = new SamplingParameters(0.8, 0, 0.95, 0, 1.2);

  private static DecodeLoopSettings places(int places, Map<String, Double> weights) {
    return new DecodeLoopSettings(places, 100, 64, 8, weights, 1.25);
  }

  private static Requests flood(int number) {
    return Requests.request().stream("flood").id("f" + number).seed(number).maxNewTokens(LONG);
  }

  private static Requests quiet(int number) {
    return Requests.request().stream("quiet").id("q" + number).seed(-number).maxNewTokens(5);
  }

  /** Does something on the decode thread once it has seen enough tokens. */
  private static Recorder after(int tokens, Runnable action) {
    return new Recorder() {
      private boolean done;

      @Override
      public synchronized void onTokens(String text, int[] ids) {
        super.onTokens(text, ids);
        if (!done && ids().length >= tokens) {
          done = true;
          action.run();
        }
      }
    };
  }

  /**
   * Lets requests flood a loop, and others come when the first of them has some tokens.
   *
   * @return those that came
   */
  private static List<Recorder> come(
      LoopFixture fixture, List<Requests> flood, List<Recorder> flooding, Requests... coming) {
    List<Recorder> came = new ArrayList<>();
    Recorder first =
        after(
            7,
            () -> {
              for (Requests each : coming) {
                came.add(fixture.offer(each));
              }
            });
    fixture.onDecodeThread(
        () -> {
          assertThat(fixture.loop().offer(flood.get(0).build(), first)).isNotNull();
          flooding.add(first);
          flood.subList(1, flood.size()).forEach(each -> flooding.add(fixture.offer(each)));
        });
    first.await();
    flooding.forEach(Recorder::await);
    came.forEach(Recorder::await);
    return came;
  }

  @Test
  void shouldGiveANewcomerAPlaceAtOnceWhenAnotherStreamHasSeveral() {
    List<Recorder> flooding = new ArrayList<>();
    List<Boolean> finishedBefore = new ArrayList<>();
    try (LoopFixture fixture = new LoopFixture().settings(places(2, Map.of()))) {
      List<Requests> flood = List.of(flood(1), flood(2), flood(3));
      Recorder quiet =
          new Recorder() {
            @Override
            public synchronized void onFinished(GenerationResult finished) {
              flooding.forEach(each -> finishedBefore.add(each.finished()));
              super.onFinished(finished);
            }
          };
      Requests carrier = quiet(1);
      Recorder first =
          after(7, () -> assertThat(fixture.loop().offer(carrier.build(), quiet)).isNotNull());
      flooding.add(first);
      fixture.onDecodeThread(
          () -> {
            assertThat(fixture.loop().offer(flood.get(0).build(), first)).isNotNull();
            flooding.add(fixture.offer(flood.get(1)));
            flooding.add(fixture.offer(flood.get(2)));
          });
      flooding.forEach(Recorder::await);

      assertThat(quiet.await().tokenIds()).isEqualTo(fixture.plainIds(carrier.build()));
      assertThat(finishedBefore).containsExactly(false, false, false);
      for (int i = 0; i < flood.size(); i++) {
        assertThat(flooding.get(i).await().tokenIds())
            .as("the text of one that lost its place is the same")
            .isEqualTo(fixture.plainIds(flood.get(i).build()));
      }
    }
  }

  @Test
  void shouldTakeOnePlaceOnlyWhenANewcomerAsksForSeveral() {
    try (LoopFixture fixture = new LoopFixture().settings(places(3, Map.of()))) {
      come(
          fixture,
          List.of(flood(1), flood(2), flood(3)),
          new ArrayList<>(),
          quiet(1),
          quiet(2),
          quiet(3));

      DecodeStats stats = fixture.loop().stats();
      assertThat(stats.displacements()).isEqualTo(1);
      assertThat(stats.preemptions()).isZero();
      assertThat(stats.recomputedRows()).isPositive();
    }
  }

  @Test
  void shouldLeaveEachStreamItsOnlyPlaceWhenMoreStreamsComeThanThereArePlaces() {
    try (LoopFixture fixture = new LoopFixture().settings(places(2, Map.of()))) {
      come(
          fixture,
          List.of(flood(1), flood(2).stream("another")),
          new ArrayList<>(),
          quiet(1),
          quiet(2).stream("third"));

      assertThat(fixture.loop().stats().displacements()).isZero();
    }
  }

  @Test
  void shouldLeaveAStreamItsPlacesWhenItWeighsAsMuchMore() {
    try (LoopFixture fixture = new LoopFixture().settings(places(3, Map.of("flood", 3.0)))) {
      come(fixture, List.of(flood(1), flood(2), flood(3)), new ArrayList<>(), quiet(1));

      assertThat(fixture.loop().stats().displacements()).isZero();
    }
  }

  @Test
  void shouldGiveThePlainIdsWhenPlacesAreTakenInTheMiddleOfDrafts() {
    long displaced = 0;
    for (int trial = 0; trial < 20; trial++) {
      Random random = new Random(trial);
      try (LoopFixture fixture =
          new LoopFixture()
              .settings(places(2 + random.nextInt(3), Map.of()))
              .speculating(trial, random.nextDouble(), 1 + random.nextInt(3))) {
        Map<Recorder, int[]> expected = new ConcurrentHashMap<>();
        int visits = 8;
        List<Requests> visitors = new ArrayList<>();
        for (int i = 0; i < visits; i++) {
          Requests visitor = quiet(1 + i).stream("s" + i).sampling(LAW);
          visitors.add(visitor);
          fixture.foretell(visitor.build());
        }
        class Flood extends Recorder {
          @Override
          public synchronized void onTokens(String text, int[] ids) {
            super.onTokens(text, ids);
            if (!visitors.isEmpty() && random.nextInt(4) == 0) {
              Requests visitor = visitors.remove(0);
              int[] plain = fixture.plainIds(visitor.build());
              expected.put(fixture.offer(visitor), plain);
            }
          }
        }
        List<Recorder> flooding = new ArrayList<>();
        List<Requests> flood = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
          flood.add(flood(i).sampling(LAW));
          flooding.add(new Flood());
          expected.put(flooding.get(i - 1), fixture.foretell(flood.get(i - 1).build()));
        }
        fixture.onDecodeThread(
            () -> {
              for (int i = 0; i < flood.size(); i++) {
                assertThat(fixture.loop().offer(flood.get(i).build(), flooding.get(i))).isNotNull();
              }
            });
        flooding.forEach(Recorder::await);
        assertThat(visitors).isEmpty();
        expected.forEach((recorder, ids) -> assertThat(recorder.await().tokenIds()).isEqualTo(ids));
        displaced += fixture.loop().stats().displacements();
      }
    }
    assertThat(displaced).isGreaterThan(20);
  }

  @Test
  void shouldFindRoomInTheKvWhenAnotherStreamHasIt() {
    try (LoopFixture fixture =
        new LoopFixture().settings(places(8, Map.of())).kvBudgetTokens(150)) {
      List<Recorder> flooding = new ArrayList<>();
      List<Requests> flood = new ArrayList<>();
      for (int i = 1; i <= 8; i++) {
        flood.add(flood(i));
      }
      List<Recorder> came = come(fixture, flood, flooding, quiet(1), quiet(2).stream("third"));

      assertThat(fixture.loop().stats().displacements()).isPositive();
      assertThat(came.get(0).await().tokenIds()).isEqualTo(fixture.plainIds(quiet(1).build()));
      for (int i = 0; i < flood.size(); i++) {
        assertThat(flooding.get(i).await().tokenIds())
            .isEqualTo(fixture.plainIds(flood.get(i).build()));
      }
    }
  }

  @Test
  void shouldWaitItsTurnWhenComingAgainAndAgainHasCostTheOthersEnough() {
    try (LoopFixture fixture = new LoopFixture().settings(places(2, Map.of()))) {
      int visits = 60;
      List<Recorder> visitors = new ArrayList<>();
      class Visitor extends Recorder {
        @Override
        public synchronized void onFinished(GenerationResult finished) {
          if (visitors.size() < visits) {
            Visitor next = new Visitor();
            visitors.add(next);
            Requests again = quiet(visitors.size()).maxNewTokens(1);
            assertThat(fixture.loop().offer(again.build(), next)).isNotNull();
          }
          super.onFinished(finished);
        }
      }
      Recorder first = after(7, () -> new Visitor().onFinished(null));
      List<Recorder> flooding = new ArrayList<>();
      fixture.onDecodeThread(
          () -> {
            assertThat(fixture.loop().offer(flood(1).build(), first)).isNotNull();
            for (int i = 2; i <= 12; i++) {
              flooding.add(fixture.offer(flood(i)));
            }
          });
      first.await();
      flooding.forEach(Recorder::await);

      DecodeStats stats = fixture.loop().stats();
      assertThat(stats.displacements()).isBetween(2L, visits - 1L);
      assertThat(stats.recomputedRows())
          .as("what it cost the others is less than what they were served")
          .isLessThan(12 * LONG);
    }
  }

  @Test
  void shouldPrefillAShortPromptFirstWhenALongOneJoinsToo() {
    String longPrompt = "xy de ".repeat(20);
    DecodeLoopSettings settings = DecodeLoopSettings.of(4, 100, 4, 8);
    try (LoopFixture fixture = new LoopFixture().settings(settings)) {
      Recorder slow = new Recorder();
      List<Boolean> slowHadTokens = new ArrayList<>();
      Recorder quick =
          new Recorder() {
            @Override
            public synchronized void onFinished(GenerationResult finished) {
              slowHadTokens.add(slow.ids().length > 0);
              super.onFinished(finished);
            }
          };
      fixture.onDecodeThread(
          () -> {
            Requests slowly = flood(1).prompt(longPrompt).maxNewTokens(5);
            assertThat(fixture.loop().offer(slowly.build(), slow)).isNotNull();
            assertThat(fixture.loop().offer(quiet(1).build(), quick)).isNotNull();
          });
      slow.await();
      quick.await();

      assertThat(slowHadTokens).containsExactly(false);
    }
  }
}
