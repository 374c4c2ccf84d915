package io.skipstream.processor.cli;

import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.request.GenerationRequests;
import io.skipstream.processor.request.PromptIntake;
import io.skipstream.processor.request.RejectedPromptException;
import io.skipstream.processor.request.RequestLimits;
import io.skipstream.processor.request.SourceRecord;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.StreamMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns what a user gave into requests, by the same way as prompts from Kafka: the same defaults,
 * limits, seeds and errors.
 */
final class LocalRequests {
  private static final String STREAM = "cli";
  private static final String TOPIC = "local";
  private static final EventCodec<PromptEvent> CODEC =
      EventFormat.JSON.codec(PromptEvent.getDefaultInstance());

  private final PromptIntake intake;
  private final SamplingMixin options;

  LocalRequests(ServingModel model, SkipstreamConfig config, SamplingMixin options) {
    this.intake =
        new PromptIntake(
            EventFormat.JSON,
            RequestLimits.of(config),
            model.generator(),
            model.defaults(),
            model.renderer());
    this.options = options;
  }

  /**
   * @throws CliException if one cannot be served; the message names it
   */
  List<GenerationRequest> of(List<PromptInput> inputs) throws CliException {
    List<GenerationRequest> requests = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      PromptInput input = inputs.get(i);
      String id = SamplingMixin.orElse(input.id(), String.format(Locale.ROOT, "prompt-%03d", i));
      try {
        requests.add(request(i, id, input));
      } catch (RejectedPromptException e) {
        throw new CliException(ExitCode.REJECTED, id + ": " + e.getMessage(), e);
      }
    }
    return requests;
  }

  private GenerationRequest request(int number, String id, PromptInput input)
      throws CliException, RejectedPromptException {
    String stream = SamplingMixin.orElse(input.stream(), STREAM);
    byte[] key = stream.getBytes(StandardCharsets.UTF_8);
    byte[] value = CODEC.encode(PromptEvents.of(id, input, options));
    SourceRecord record = new SourceRecord(key, value, List.of(), TOPIC, 0, number, 0);
    PendingPrompt prompt = intake.accept(record, 0);
    return GenerationRequests.of(stream, id, prompt.getRequest(), StreamMemory.NONE);
  }
}
