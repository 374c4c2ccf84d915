package io.skipstream.processor.chaos;

import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.ServingModelFactory;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.request.GenerationRequests;
import io.skipstream.processor.request.PromptIntake;
import io.skipstream.processor.request.RejectedPromptException;
import io.skipstream.processor.request.RequestLimits;
import io.skipstream.processor.request.SourceRecord;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generations;
import java.util.ArrayList;
import java.util.List;

/**
 * The right answers: generated in this process, undisturbed, from the bytes that are sent and by
 * the settings that the instances have.
 */
final class ExpectedAnswers {
  private static final EventCodec<PromptEvent> CODEC =
      EventFormat.JSON.codec(PromptEvent.getDefaultInstance());

  private ExpectedAnswers() {}

  /** An answer for each variant, in order. */
  static List<Answer> of(
      List<PromptEvent> variants, ServingModelFactory models, SkipstreamConfig config)
      throws InterruptedException, RejectedPromptException {
    try (ServingModel model = models.load(config)) {
      PromptIntake intake =
          new PromptIntake(
              EventFormat.JSON,
              RequestLimits.of(config),
              model.generator(),
              model.defaults(),
              model.renderer());
      List<GenerationRequest> requests = new ArrayList<>();
      for (PromptEvent variant : variants) {
        SourceRecord record =
            new SourceRecord(
                new byte[0], CODEC.encode(variant), List.of(), "variants", 0, requests.size(), 0);
        requests.add(
            GenerationRequests.of("", variant.getId(), intake.accept(record, 0).getRequest()));
      }
      return Generations.generateAll(model.generator(), requests).stream()
          .map(ExpectedAnswers::answer)
          .toList();
    }
  }

  private static Answer answer(GenerationResult result) {
    if (result.error() != null) {
      throw new IllegalStateException("a prompt can't be generated", result.error());
    }
    return new Answer(result.finishReason().wireName(), result.text(), "");
  }
}
