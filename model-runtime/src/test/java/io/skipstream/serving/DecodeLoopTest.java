package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.engine.FakeModel;
import io.skipstream.engine.FakePass;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.speculation.TokenTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DecodeLoopTest {
  /** Greedy says the given pieces one after another, from the prompt's end on. */
  private static FakeModel saying(TinyTokenizer tokenizer, int promptTokens, String... pieces) {
    int[] ids = tokenizer.ids(pieces);
    return (tokens, length, out, offset, vocab) -> {
      Arrays.fill(out, offset, offset + vocab, 0);
      int at = length - promptTokens;
      out[offset + (at >= 0 && at < ids.length ? ids[at] : TinyTokenizer.EOS)] = 5;
    };
  }

  private static LoopFixture saying(String... pieces) {
    return new LoopFixture(TinyTokenizer.EOS).model(saying(new TinyTokenizer(), 1, pieces));
  }

  @Test
  void shouldEndAtTheEndOfSequenceWithItsIdButWithoutText() {
    try (LoopFixture fixture = saying("a", "b", "c")) {
      GenerationResult result = fixture.generate(Requests.request().prompt("x"));

      assertThat(result.text()).isEqualTo("abc");
      assertThat(result.tokenIds())
          .containsExactly(
              fixture.tokenizer.id("a"),
              fixture.tokenizer.id("b"),
              fixture.tokenizer.id("c"),
              TinyTokenizer.EOS);
      assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(result.stopString()).isNull();
      assertThat(result.promptTokens()).isEqualTo(1);
      assertThat(result.acceptance()).isEqualTo(AcceptanceStats.NONE);
      assertThat(result.skipSet()).isNull();
      assertThat(result.error()).isNull();
    }
  }

  @Test
  void shouldKeepTheFirstBlankWhenTheTokenizerStripsATextsFirst() {
    try (LoopFixture fixture = saying(" the", " a")) {
      fixture.tokenizer.stripFirstBlank();
      Recorder recorder = fixture.offer(Requests.request().prompt("x"));

      assertThat(recorder.await().text()).isEqualTo(" the a");
      assertThat(recorder.text()).isEqualTo(" the a");
    }
  }

  @Test
  void shouldEndWithLengthWhenTheMostNewTokensAreReached() {
    try (LoopFixture fixture = saying("a", "b", "c")) {
      GenerationResult result =
          fixture.generate(Requests.request().prompt("x").maxNewTokens(2).logprobs(1));

      assertThat(result.text()).isEqualTo("ab");
      assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(result.logprobs()).hasSize(2);
      assertThat(fixture.engine().passes()).hasSize(2);
    }
  }

  @Test
  void shouldEndWithLengthWhenTheContextIsFull() {
    try (LoopFixture fixture = new LoopFixture().maxContext(20).speculating(1, 1, 2)) {
      Requests request = Requests.request().prompt("xyxy").maxNewTokens(1_000);
      fixture.foretell(request.build());
      GenerationResult result = fixture.generate(request);

      assertThat(result.promptTokens() + result.tokenIds().length).isEqualTo(20);
      assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @Test
  void shouldEndWithLengthWhenTheKvBudgetIsItsContext() {
    try (LoopFixture fixture = new LoopFixture().kvBudgetTokens(20).speculating(1, 1, 2)) {
      Requests request = Requests.request().prompt("xyxy").maxNewTokens(1_000);
      fixture.foretell(request.build());
      List<Recorder> recorders =
          List.of(fixture.offer(request), fixture.offer(request), fixture.offer(request));

      for (Recorder recorder : recorders) {
        assertThat(recorder.await().finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(recorder.await().tokenIds()).hasSize(20 - recorder.await().promptTokens());
      }
    }
  }

  @Test
  void shouldCutTextIdsAndLogprobsTogetherWhenAStopStringEndsIt() {
    try (LoopFixture fixture = saying("a", "x", "ab", "cab", "y")) {
      GenerationResult result =
          fixture.generate(Requests.request().prompt("x").stops("bca").logprobs(0));

      assertThat(result.text()).isEqualTo("axa");
      assertThat(result.tokenIds()).isEqualTo(fixture.tokenizer.ids("a", "x", "ab"));
      assertThat(result.logprobs())
          .extracting(TokenLogprobs::token)
          .containsExactly("a", "x", "ab");
      assertThat(result.stopString()).isEqualTo("bca");
      assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(fixture.loop().stats().wastedTokens()).isEqualTo(1);
    }
  }

  @Test
  void shouldCountOnlyEmittedTokensAsAcceptedWhenAStopIsInsideAnAcceptedPath() {
    try (LoopFixture fixture =
        saying("a", "b", "c", "d", "e")
            .policy(SpeculationPolicy.fixed(LoopFixture.DRAFT_FOUR))
            .drafter((engine, f) -> tasks -> chain(tasks.get(0).tree(), f, "a", "b", "c", "d"))) {
      GenerationResult result = fixture.generate(Requests.request().prompt("x").stops("b"));

      assertThat(result.text()).isEqualTo("a");
      assertThat(result.acceptance())
          .isEqualTo(new AcceptanceStats(1, 4, 2, new int[] {0, 0, 1, 0, 0}, 4));
      assertThat(result.skipSet()).isEqualTo(LoopFixture.DRAFT_FOUR.skipSet());
      DecodeStats stats = fixture.loop().stats();
      assertThat(stats.emittedTokens()).isEqualTo(2);
      assertThat(stats.acceptedTokens()).isEqualTo(2);
      assertThat(stats.wastedTokens()).isEqualTo(1);
    }
  }

  @Test
  void shouldTellThePolicyHowEachRoundWent() {
    assertThat(outcomes("x"))
        .containsExactly(
            "3 drafted, 2 deep, 1 hit, 2 emitted",
            "3 drafted, 2 deep, 0 hit, 1 emitted",
            "3 drafted, 2 deep, 0 hit, 1 emitted");
  }

  @Test
  void shouldCountAMissOfTheChainWhenASiblingIsKept() {
    assertThat(outcomes("c"))
        .containsExactly(
            "3 drafted, 2 deep, 1 hit, 2 emitted", "3 drafted, 2 deep, 0 hit, 2 emitted");
  }

  @Test
  void shouldCountNoMissWhenAStopIsInsideAnAcceptedPath() {
    List<String> outcomes = new ArrayList<>();
    try (LoopFixture fixture =
        saying("a", "b", "c")
            .policy(telling(outcomes))
            .drafter((engine, f) -> tasks -> chain(tasks.get(0).tree(), f, "a", "b", "c"))) {
      fixture.generate(Requests.request().prompt("x").stops("b"));
    }

    assertThat(outcomes).containsExactly("3 drafted, 2 deep, 2 hit, 2 emitted");
  }

  /** Of rounds that say "a", "b", "c" where chains are "a", "y" with a sibling of the first. */
  private static List<String> outcomes(String sibling) {
    List<String> outcomes = new ArrayList<>();
    try (LoopFixture fixture =
        saying("a", "b", "c")
            .policy(telling(outcomes))
            .drafter(
                (engine, f) ->
                    tasks -> {
                      TokenTree tree = tasks.get(0).tree();
                      chain(tree, f, "a", "y");
                      tree.add(f.tokenizer.id(sibling), 0);
                    })) {
      fixture.generate(Requests.request().prompt("x").maxNewTokens(8));
    }
    return outcomes;
  }

  private static void chain(TokenTree tree, LoopFixture fixture, String... pieces) {
    int node = 0;
    for (int token : fixture.tokenizer.ids(pieces)) {
      node = tree.add(token, node);
    }
  }

  private static SpeculationPolicy telling(List<String> outcomes) {
    return new SpeculationPolicy() {
      @Override
      public SpeculationPlan plan(GenerationRequest request) {
        return LoopFixture.DRAFT_FOUR;
      }

      @Override
      public void observe(GenerationRequest request, SpeculationPlan plan, RoundOutcome outcome) {
        outcomes.add(
            outcome.draftTokens()
                + " drafted, "
                + outcome.draftDepth()
                + " deep, "
                + outcome.chainHits()
                + " hit, "
                + outcome.emittedTokens()
                + " emitted");
      }
    };
  }

  @Test
  void shouldReportLogprobsOfTheUnwarpedLaw() {
    try (LoopFixture fixture = saying("a")) {
      GenerationResult result = fixture.generate(Requests.request().prompt("x").logprobs(2));

      double expected = 5 - Math.log(Math.exp(5) + fixture.tokenizer.vocabSize() - 1);
      TokenLogprobs first = result.logprobs().get(0);
      assertThat(first.logprob()).isCloseTo(expected, within(1e-9));
      assertThat(first.top().get(0).tokenId()).isEqualTo(first.tokenId());
      assertThat(first.top()).hasSize(2);
    }
  }

  @Test
  void shouldPrefillInChunksBesideThoseThatDecode() {
    try (LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(2, 4, 3, 8))) {
      fixture.generate(Requests.request().prompt("xyabx yabx").maxNewTokens(3));

      int prompt = fixture.tokenizer.encode("xyabx yabx", false).length;
      List<FakePass> passes = fixture.engine().passes();
      int prefilled = 0;
      for (FakePass pass : passes) {
        FakePass.Run run = pass.runs().get(0);
        if (run.wanted() == LogitsWanted.NONE) {
          assertThat(run.tokens()).hasSizeLessThanOrEqualTo(3);
          prefilled += run.tokens().size();
        }
      }
      assertThat(prefilled).isEqualTo(prompt - 1);
      assertThat(passes).hasSize((prompt - 1 + 2) / 3 + 3);
      assertThat(fixture.loop().stats().prefillRows()).isEqualTo(prompt - 1);
      assertThat(fixture.loop().stats().rows()).isEqualTo(prompt - 1 + 3);
    }
  }

  @Test
  void shouldRefuseAPromptThatLeavesNoRoom() {
    try (LoopFixture fixture = new LoopFixture().maxContext(8)) {
      DecodeLoop loop = fixture.loop();

      assertThat(loop.validate(Requests.request().prompt("xyxyxyx").build())).isLessThan(8);
      GenerationRequest tooLong = Requests.request().prompt("x".repeat(8)).build();
      assertThatThrownBy(() -> loop.validate(tooLong))
          .isInstanceOf(InvalidPromptException.class)
          .hasMessage("prompt: has 8 tokens; 7 at most leave room for an answer in a context of 8");
      assertThatThrownBy(() -> loop.offer(tooLong, new Recorder()))
          .isInstanceOf(InvalidPromptException.class);
      assertThatThrownBy(() -> loop.validate(Requests.request().prompt("").build()))
          .hasMessage("prompt: has no tokens");
      assertThat(fixture.generate(Requests.request().prompt("x".repeat(7))).tokenIds()).hasSize(1);
    }
  }

  @Test
  void shouldTakeNoMoreThanItsCapacity() {
    CountDownLatch go = new CountDownLatch(1);
    try (LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(2, 3, 8, 8))) {
      fixture.engine().beforePass(batch -> LoopFixture.hold(go));
      List<Recorder> recorders = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        recorders.add(fixture.offer(Requests.request().id("r" + i)));
      }

      assertThat(fixture.loop().capacity()).isEqualTo(5);
      assertThat(fixture.loop().offer(Requests.request().build(), new Recorder())).isNull();

      go.countDown();
      recorders.get(0).await();
      recorders.add(fixture.offer(Requests.request()));
      recorders.forEach(Recorder::await);
      assertThat(fixture.engine().passes())
          .allSatisfy(pass -> assertThat(pass.runs().size()).isLessThanOrEqualTo(2));
    }
  }

  @Test
  void shouldMeasureEachStage() {
    try (LoopFixture fixture = new LoopFixture().settings(DecodeLoopSettings.of(1, 3, 2, 8))) {
      fixture.engine().beforePass(batch -> fixture.nanos.addAndGet(1_000_000));
      GenerationResult result =
          fixture.generate(Requests.request().prompt("xyxyx").maxNewTokens(4));

      int prefillPasses = (result.promptTokens() - 1 + 1) / 2;
      assertThat(result.timings())
          .isEqualTo(
              new GenerationTimings(0, prefillPasses, prefillPasses + 1, 4, prefillPasses + 4));
    }
  }

  @Test
  void shouldPreemptTheNewestAndFinishTheOldestFirstWhenKvIsFull() {
    try (LoopFixture fixture =
        new LoopFixture().kvBudgetTokens(64).settings(DecodeLoopSettings.of(4, 4, 64, 2))) {
      List<String> order = Collections.synchronizedList(new ArrayList<>());
      List<Recorder> recorders = new ArrayList<>();
      for (String id : List.of("first", "second", "third", "fourth")) {
        Recorder recorder =
            new Recorder() {
              @Override
              public void onFinished(GenerationResult finished) {
                order.add(id);
                super.onFinished(finished);
              }
            };
        recorders.add(recorder);
        fixture.loop().offer(Requests.request().id(id).maxNewTokens(40).build(), recorder);
      }
      recorders.forEach(Recorder::await);

      assertThat(order).containsExactly("first", "second", "third", "fourth");
      DecodeStats stats = fixture.loop().stats();
      assertThat(stats.preemptions()).isPositive();
      assertThat(stats.recomputedRows()).isPositive();
      assertThat(recorders)
          .allSatisfy(r -> assertThat(r.await().text()).isEqualTo(recorders.get(0).await().text()));
    }
  }
}
