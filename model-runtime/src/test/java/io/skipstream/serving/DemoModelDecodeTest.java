package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.model.DemoModel;
import io.skipstream.model.ModelFiles;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CoupledVerifier;
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
import org.junit.jupiter.api.Test;

/** The demo model through the whole loop, text to text, against Hugging Face transformers. */
class DemoModelDecodeTest {
  @Test
  void shouldGiveTheReferenceTextsWhenSpeculatingInABatchThatIsPreempted() throws Exception {
    JsonNode prompts = reference();
    List<GenerationRequest> requests = new ArrayList<>();
    for (JsonNode prompt : prompts) {
      requests.add(
          Requests.request()
              .prompt(prompt.get("prompt").textValue())
              .maxNewTokens(prompt.get("continuation_ids").size())
              .build());
    }
    ModelFiles files = DemoModel.open();
    Random drill = new Random(8);
    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(files.tokenizerFile());
        DecodeLoop loop =
            DecodeLoop.start(
                DecodeLoopSettings.of(8, 8, 48, 32),
                () -> backend(files),
                // The reference was made without an end of sequence.
                new DecodeText(tokenizer, new int[0]),
                SpeculationPolicy.fixed(
                    SpeculationPlan.of(SkipSet.uniform(files.config().layers(), 0.45), 5)),
                DecodeClocks.SYSTEM,
                sequence -> drill.nextInt(60) == 0,
                failure -> {})) {
      List<GenerationResult> results = Generations.generateAll(loop, requests);

      for (int i = 0; i < results.size(); i++) {
        JsonNode expected = prompts.get(i);
        assertThat(results.get(i).text()).isEqualTo(expected.get("continuation").textValue());
        assertThat(results.get(i).tokenIds()).isEqualTo(ids(expected.get("continuation_ids")));
      }
      assertThat(loop.stats().acceptedTokens()).isPositive();
      assertThat(loop.stats().preemptions()).isPositive();
      assertThat(loop.stats().kvReservedTokens()).isZero();
    }
  }

  private static DecodeBackend backend(ModelFiles files) {
    TorchEngine engine =
        TorchEngine.load(files, TorchSettings.DEFAULTS.withDType(TorchSettings.DType.FP32));
    TokenSampler sampler = new TokenSampler(files.config().vocabSize());
    return new DecodeBackend(
        engine,
        new SkipDrafter(engine, sampler, new ChainPlanner(5, 0.3), false),
        new CoupledVerifier(sampler),
        () -> null);
  }

  private static JsonNode reference() throws IOException {
    try (InputStream in =
        DemoModelDecodeTest.class.getResourceAsStream("/demo-model/reference.json")) {
      return new ObjectMapper().readTree(in).get("prompts");
    }
  }

  private static int[] ids(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).intValue()).toArray();
  }
}
