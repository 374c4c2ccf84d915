package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.engine.torch.TorchSettings.DType;
import org.junit.jupiter.api.Test;

class TorchSettingsTest {
  private static final TorchSettings GOOD = TorchSettings.DEFAULTS;

  @Test
  void shouldNameFieldAndLimitWhenAValueIsOutOfRange() {
    assertThatThrownBy(() -> new TorchSettings("tpu", DType.FP32, 0, 64, 1, true, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("device must be cpu or cuda, was 'tpu'");
    assertThatThrownBy(() -> GOOD.withThreads(-1))
        .hasMessageContaining("threads")
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> GOOD.withThreads(1025)).hasMessageContaining("0..1024");
    assertThatThrownBy(() -> GOOD.withKv(63, 1)).hasMessageContaining("kvBudgetTokens must be 64");
    assertThatThrownBy(() -> GOOD.withKv(64, 0)).hasMessageContaining("maxSequences");
    assertThatThrownBy(() -> GOOD.withKv(64, 4097)).hasMessageContaining("1..4096");
    assertThatThrownBy(() -> new TorchSettings("cpu", DType.FP32, 0, 64, 1, true, -1))
        .hasMessageContaining("maxFp32HeadElements");
    assertThatThrownBy(() -> GOOD.withDType(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> DType.parse("fp16")).hasMessageContaining("'fp16'");
  }

  @Test
  void shouldTakeTheValuesAtTheLimits() {
    assertThat(GOOD.withThreads(1024).withKv(64, 4096).kvBudgetTokens()).isEqualTo(64);
    assertThat(GOOD.withKv(Long.MAX_VALUE, 1).maxSequences()).isEqualTo(1);
  }

  @Test
  void shouldChangeOneThingWhenAskedTo() {
    TorchSettings changed = GOOD.withDType(DType.FP32).withDeterministic(false);

    assertThat(changed.dtype()).isEqualTo(DType.FP32);
    assertThat(changed.deterministic()).isFalse();
    assertThat(changed.withDType(GOOD.dtype()).withDeterministic(true)).isEqualTo(GOOD);
  }

  @Test
  void shouldReadBothNamesOfATypeAndWriteTheShortOne() {
    assertThat(DType.parse("float32").label()).isEqualTo("fp32");
    assertThat(DType.parse("fp32")).isEqualTo(DType.FP32);
    assertThat(DType.parse("bfloat16").label()).isEqualTo("bf16");
    assertThat(DType.parse("bf16")).isEqualTo(DType.BF16);
  }

  @Test
  void shouldUseOneThreadWhenTheModelIsSmallAndNobodySaysOtherwise() {
    assertThat(GOOD.threadsFor(1_000_000)).isEqualTo(1);
    assertThat(GOOD.threadsFor(1_000_000_000L))
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(GOOD.withThreads(3).threadsFor(1_000_000)).isEqualTo(3);
  }
}
