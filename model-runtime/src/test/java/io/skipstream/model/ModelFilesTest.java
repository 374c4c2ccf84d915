package io.skipstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ModelFilesTest {

  @ParameterizedTest
  @FieldSource("io.skipstream.model.ReferenceFixture#NAMES")
  void shouldFindEveryWeightWhenFixtureIsOpened(String name) {
    ReferenceFixture fixture = ReferenceFixture.load(name);
    ModelFiles model = ModelFiles.open(fixture.directory());

    assertThat(model.name()).isEqualTo(name);
    assertThat(model.config().layers()).isEqualTo(3);
    assertThat(model.fingerprint()).matches("[0-9a-f]{64}");
    assertThat(fixture.sequences()).hasSize(3);
    assertThat(fixture.sequences().get(0).logits()[0]).hasSize(model.config().vocabSize());
    for (int layer = 0; layer < 3; layer++) {
      assertThat(model.weight(WeightRole.QUERY, layer).shape())
          .containsExactly(
              (long) model.config().heads() * model.config().headDim(),
              model.config().hiddenSize());
    }
    assertThat(model.weight(WeightRole.LM_HEAD, -1) == null)
        .isEqualTo(model.config().tiedEmbeddings());
  }

  @Test
  void shouldReadTypesWhenCheckpointIsRounded() {
    assertThat(open("llama-bf16").weight(WeightRole.EMBEDDING, -1).type())
        .isEqualTo(TensorType.BF16);
    assertThat(open("mistral-fp16").weight(WeightRole.EMBEDDING, -1).type())
        .isEqualTo(TensorType.F16);
    assertThat(open("llama").weight(WeightRole.EMBEDDING, -1).type()).isEqualTo(TensorType.F32);
  }

  @Test
  void shouldReadSlidingWindowWhenArchitectureHasOne() {
    assertThat(open("mistral").config().slidingWindow()).isEqualTo(12);
    assertThat(open("mistral-fp16").config().slidingWindow()).isZero();
    assertThat(open("qwen3").config().slidingWindow()).isZero();
    assertThat(open("qwen3-sliding-bf16").config().slidingWindow()).isEqualTo(10);
  }

  @Test
  void shouldHaveOptionalWeightsWhenArchitectureHasThem() {
    assertThat(open("qwen2").weight(WeightRole.KEY_BIAS, 1).shape()).containsExactly(32);
    assertThat(open("qwen2").weight(WeightRole.ATTENTION_OUTPUT_BIAS, 1)).isNull();
    assertThat(open("llama-rope-linear-bias").weight(WeightRole.ATTENTION_OUTPUT_BIAS, 1).shape())
        .containsExactly(64);
    assertThat(open("qwen3").weight(WeightRole.QUERY_NORM, 2).shape()).containsExactly(32);
    assertThat(open("llama").weight(WeightRole.QUERY_NORM, 2)).isNull();
  }

  @Test
  void shouldReadEosIdsWhenTheyAreAList() {
    assertThat(open("llama-sharded").config().eosTokenIds()).containsExactly(1, 2);
    assertThat(open("llama").config().eosTokenIds()).containsExactly(1);
  }

  @Test
  void shouldScaleFrequenciesWhenConfigurationSaysSo() {
    double[] plain = open("llama").config().rope().inverseFrequencies();
    double[] linear = open("llama-rope-linear-bias").config().rope().inverseFrequencies();
    double[] llama3 = open("llama-rope-llama3").config().rope().inverseFrequencies();

    assertThat(plain[0]).isEqualTo(1.0);
    assertThat(linear[3]).isCloseTo(plain[3] / 2.5, within(1e-15));
    // A wave of 6.3 positions turns often enough in 32 to stay, one of 199 is stretched by 8.
    assertThat(llama3[0]).isEqualTo(plain[0]);
    assertThat(llama3[1]).isBetween(plain[1] / 8 * 1.01, plain[1] * 0.99);
    assertThat(llama3[3]).isCloseTo(plain[3] / 8, within(1e-15));
  }

  @Test
  void shouldSpreadOverFilesWhenCheckpointIsSharded() {
    ModelFiles model = open("llama-sharded");
    assertThat(model.weights().values().stream().map(TensorInfo::file).distinct()).hasSize(3);
    assertThat(model.hashes().sha256ByFile()).hasSize(6);
  }

  private static ModelFiles open(String name) {
    return ModelFiles.open(ReferenceFixture.directory(name));
  }
}
