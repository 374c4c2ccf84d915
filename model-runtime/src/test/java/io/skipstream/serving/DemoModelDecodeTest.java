package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.model.DemoModel;
import io.skipstream.model.ModelFiles;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CombPlanner;
import io.skipstream.speculation.CoupledVerifier;
import io.skipstream.speculation.DraftPlanner;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tokenizer.HuggingFaceTextTokenizer;
import io.skipstream.tokenizer.TextTokenizer;
import io.skipstream.tuning.SkipSet;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The demo model through the whole loop: speculative equals plain, token for token, whatever the
 * skip set, the tree, the batch, and however often sequences are preempted.
 *
 * <p>{@code -Dskipstream.losslessness.prompts=200 -Dskipstream.losslessness.tokens=128} makes the
 * comparison as large as one likes.
 */
class DemoModelDecodeTest {
  private static final int PROMPTS = Integer.getInteger("skipstream.losslessness.prompts", 12);
  private static final int TOKENS = Integer.getInteger("skipstream.losslessness.tokens", 32);
  private static final double[] SKIP_RATIOS = {0.2, 0.35, 0.5, 0.65, 0.8};
  private static final SamplingParameters SAMPLED = new SamplingParameters(0.8, 0, 0.95, 0, 1.1);

  private static ModelFiles files;
  private static TextTokenizer tokenizer;
  private static JsonNode reference;

  @BeforeAll
  static void open() throws IOException {
    files = DemoModel.open();
    tokenizer = HuggingFaceTextTokenizer.open(files.tokenizerFile());
    try (InputStream in =
        DemoModelDecodeTest.class.getResourceAsStream("/demo-model/reference.json")) {
      reference = new ObjectMapper().readTree(in).get("prompts");
    }
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void shouldGiveTheReferenceContinuationsWhenSpeculatingInABatch() throws InterruptedException {
    List<GenerationRequest> requests = new ArrayList<>();
    for (JsonNode prompt : reference) {
      requests.add(request(prompt.get("prompt").textValue(), 64, SamplingParameters.GREEDY, 0));
    }
    try (DecodeLoop loop =
        loop(TorchSettings.DType.FP32, 8, new ChainPlanner(5, 0.3), PreemptionDrill.NONE)) {
      List<GenerationResult> results = Generations.generateAll(loop, requests);

      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).text())
            .isEqualTo(reference.get(i).get("continuation").textValue());
        assertThat(results.get(i).tokenIds()).isEqualTo(ids(reference.get(i)));
      }
      assertThat(loop.stats().acceptedTokens()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(TorchSettings.DType.class)
  void shouldEqualPlainDecodingTokenForToken(TorchSettings.DType dtype)
      throws InterruptedException {
    List<GenerationRequest> requests = cutAtRandomPlaces();
    List<GenerationResult> plain;
    try (DecodeLoop loop = loop(dtype, 1, null, PreemptionDrill.NONE)) {
      plain = Generations.generateAll(loop, requests);
    }
    check(dtype, requests, plain, 1, new ChainPlanner(4, 0.2));
    check(dtype, requests, plain, 8, new ChainPlanner(6, 0));
    check(dtype, requests, plain, 1, new CombPlanner(6, 24, 0.3));
    check(dtype, requests, plain, 8, new CombPlanner(6, 24, 0.3));
  }

  private static void check(
      TorchSettings.DType dtype,
      List<GenerationRequest> requests,
      List<GenerationResult> plain,
      int maxBatch,
      DraftPlanner planner)
      throws InterruptedException {
    Random drill = new Random(maxBatch);
    try (DecodeLoop loop = loop(dtype, maxBatch, planner, sequence -> drill.nextInt(40) == 0)) {
      List<GenerationResult> results = Generations.generateAll(loop, requests);
      for (int i = 0; i < results.size(); i++) {
        String what = planner + ", batch " + maxBatch + ", request " + i;
        assertThat(results.get(i).tokenIds()).as(what).isEqualTo(plain.get(i).tokenIds());
        assertThat(results.get(i).text()).as(what).isEqualTo(plain.get(i).text());
        // The law of each token is equal to the bit, too.
        assertThat(results.get(i).logprobs()).as(what).isEqualTo(plain.get(i).logprobs());
      }
      assertThat(loop.stats().preemptions()).isPositive();
      assertThat(loop.stats().acceptedTokens()).isPositive();
      assertThat(loop.stats().kvReservedTokens()).isZero();
    }
  }

  private static List<GenerationRequest> cutAtRandomPlaces() {
    Random random = new Random(42);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < PROMPTS; i++) {
      JsonNode source = reference.get(i % reference.size());
      String text = source.get("prompt").textValue() + source.get("continuation").textValue();
      SamplingParameters sampling = i % 4 == 3 ? SAMPLED : SamplingParameters.GREEDY;
      int end = 20 + random.nextInt(text.length() - 20);
      requests.add(request(text.substring(0, end), TOKENS, sampling, i));
    }
    return requests;
  }

  private static GenerationRequest request(
      String prompt, int maxNewTokens, SamplingParameters sampling, long seed) {
    return Requests.request()
        .prompt(prompt)
        .maxNewTokens(maxNewTokens)
        .sampling(sampling)
        .seed(seed)
        .logprobs(0)
        .build();
  }

  /** A loop without an end of sequence, as the reference was made. */
  private static DecodeLoop loop(
      TorchSettings.DType dtype, int maxBatch, DraftPlanner planner, PreemptionDrill drill) {
    SkipSet[] skipSets = new SkipSet[SKIP_RATIOS.length];
    for (int i = 0; i < skipSets.length; i++) {
      skipSets[i] = SkipSet.uniform(files.config().layers(), SKIP_RATIOS[i]);
    }
    SpeculationPolicy policy =
        planner == null
            ? SpeculationPolicy.NONE
            : request -> new SpeculationPlan(skipSets[(int) (request.seed() % skipSets.length)], 6);
    return DecodeLoop.start(
        new DecodeLoopSettings(maxBatch, 8, 48, 32),
        () -> {
          TorchEngine engine = TorchEngine.load(files, TorchSettings.DEFAULTS.withDType(dtype));
          TokenSampler sampler = new TokenSampler(files.config().vocabSize());
          return new DecodeBackend(
              engine,
              planner == null ? tasks -> {} : new SkipDrafter(engine, sampler, planner, false),
              new CoupledVerifier(sampler));
        },
        new DecodeText(tokenizer, new int[0]),
        policy,
        DecodeClocks.SYSTEM,
        drill,
        failure -> {});
  }

  private static int[] ids(JsonNode prompt) {
    JsonNode ids = prompt.get("continuation_ids");
    return IntStream.range(0, ids.size()).map(i -> ids.get(i).intValue()).toArray();
  }
}
