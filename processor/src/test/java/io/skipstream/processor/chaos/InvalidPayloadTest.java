package io.skipstream.processor.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.request.PromptIntake;
import io.skipstream.processor.request.RejectedPromptException;
import io.skipstream.processor.request.RequestLimits;
import io.skipstream.processor.request.SourceRecord;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.schemas.EventFormat;
import io.skipstream.speculation.SamplingParameters;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InvalidPayloadTest {
  private final PromptIntake intake =
      new PromptIntake(
          EventFormat.JSON,
          RequestLimits.of(SkipstreamConfig.of(Map.of())),
          new FakeGenerator(1),
          new GenerationDefaults(SamplingParameters.GREEDY, 0),
          messages -> messages.get(0).getContent());

  @Test
  void shouldBeRefusedAsItSaysWhateverTheKind() {
    for (int number = 0; number < 14; number++) {
      InvalidPayload invalid = InvalidPayload.of(number);
      SourceRecord record =
          new SourceRecord(new byte[] {'s'}, invalid.value(), List.of(), "prompts", 0, number, 0);

      assertThatThrownBy(() -> intake.accept(record, 0))
          .isInstanceOfSatisfying(
              RejectedPromptException.class,
              why -> assertThat(why.code()).isEqualTo(invalid.code()));
      assertThat(intake.readableId(invalid.value()).orElse(null)).isEqualTo(invalid.id());
    }
  }
}
