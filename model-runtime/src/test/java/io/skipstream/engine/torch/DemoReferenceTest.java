package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skipstream.engine.SequenceId;
import io.skipstream.model.DemoModel;
import io.skipstream.tuning.SkipSet;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The demo model against greedy continuations and logits made by Hugging Face transformers. */
class DemoReferenceTest {
  @Test
  void shouldContinueAllReferencePromptsWithTheReferenceIdsWhenFp32() throws IOException {
    TorchSettings settings = TorchSettings.DEFAULTS.withDType(TorchSettings.DType.FP32);
    try (TorchEngine engine = TorchEngine.load(DemoModel.open(), settings)) {
      EngineProbe probe = new EngineProbe(engine);
      JsonNode prompts = reference().get("prompts");
      assertThat(prompts).hasSize(20);
      for (JsonNode prompt : prompts) {
        check(engine, probe, prompt);
      }
    }
  }

  private static void check(TorchEngine engine, EngineProbe probe, JsonNode prompt) {
    SkipSet none = SkipSet.none(engine.info().layers());
    int[] given = ints(prompt.get("prompt_ids"));
    int[] expected = ints(prompt.get("continuation_ids"));
    assertThat(expected).hasSize(64);
    int[] tokens = Arrays.copyOf(given, given.length + expected.length);
    SequenceId sequence = probe.open(tokens.length);
    float[][] prefill = probe.feed(sequence, tokens, given.length, none);
    float[] last = prefill[given.length - 1];
    for (JsonNode top : prompt.get("first_step_top5")) {
      assertThat((double) last[top.get("id").intValue()])
          .isCloseTo(top.get("logit").doubleValue(), offset(1e-3));
    }
    for (int i = 0; i < expected.length; i++) {
      tokens[given.length + i] = argmax(last);
      if (i + 1 < expected.length) {
        last = probe.feed(sequence, tokens, 1, none)[0];
      }
    }
    assertThat(Arrays.copyOfRange(tokens, given.length, tokens.length))
        .as(prompt.get("id").textValue())
        .isEqualTo(expected);
    engine.release(sequence);
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  private static JsonNode reference() throws IOException {
    try (InputStream in =
        DemoReferenceTest.class.getResourceAsStream("/demo-model/reference.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }
}
