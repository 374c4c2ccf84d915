package io.skipstream.processor.request;

import io.skipstream.model.GenerationDefaults;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.schemas.v1.ResolvedRequest;
import io.skipstream.serving.InvalidPromptException;
import io.skipstream.speculation.SamplingParameters;
import java.util.Objects;

/**
 * Fills in what a prompt leaves open: from the model's own defaults, then from the settings. The
 * result is stored, so that a prompt taken up again does not change with the settings.
 *
 * <p><b>Threading:</b> any thread.
 */
final class RequestResolver {
  private final GenerationDefaults defaults;
  private final RequestLimits limits;
  private final PromptRenderer renderer;

  RequestResolver(GenerationDefaults defaults, RequestLimits limits, PromptRenderer renderer) {
    this.defaults = Objects.requireNonNull(defaults, "defaults");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.renderer = Objects.requireNonNull(renderer, "renderer");
  }

  ResolvedRequest resolve(String stream, PromptEvent event) throws RejectedPromptException {
    SamplingParameters sampling = sampling(event);
    ResolvedRequest.Builder request =
        ResolvedRequest.newBuilder()
            .setPrompt(text(event))
            .setTemplated(event.getMessagesCount() > 0)
            .setMaxNewTokens(maxNewTokens(event))
            .setTemperature(sampling.temperature())
            .setTopK(sampling.topK())
            .setTopP(sampling.topP())
            .setMinP(sampling.minP())
            .setRepetitionPenalty(sampling.repetitionPenalty())
            .setSeed(event.hasSeed() ? event.getSeed() : StableSeed.of(stream, event.getId()))
            .addAllStop(event.getStopList())
            .setStreamTokens(event.getStreamTokens())
            .putAllMetadata(event.getMetadataMap());
    if (event.hasDeadlineEpochMs()) {
      request.setDeadlineEpochMs(event.getDeadlineEpochMs());
    }
    if (event.hasLogprobs()) {
      request.setLogprobs(event.getLogprobs());
    }
    return bounded(stream, event.getId(), request.build());
  }

  private String text(PromptEvent event) throws RejectedPromptException {
    if (event.getMessagesCount() == 0) {
      return event.getPrompt();
    }
    try {
      return renderer.render(event.getMessagesList());
    } catch (InvalidPromptException e) {
      throw new RejectedPromptException(ErrorCode.INVALID_PROMPT, e.field(), e.getMessage(), e);
    }
  }

  private int maxNewTokens(PromptEvent event) throws RejectedPromptException {
    if (!event.hasMaxNewTokens()) {
      int tokens =
          defaults.maxNewTokens() > 0 ? defaults.maxNewTokens() : limits.defaultMaxNewTokens();
      return Math.min(tokens, limits.maxNewTokens());
    }
    long wanted = Integer.toUnsignedLong(event.getMaxNewTokens());
    if (wanted < 1 || wanted > limits.maxNewTokens()) {
      throw invalid("max_new_tokens", "must be within 1.." + limits.maxNewTokens(), wanted);
    }
    return (int) wanted;
  }

  private SamplingParameters sampling(PromptEvent event) throws RejectedPromptException {
    SamplingParameters model = defaults.sampling();
    try {
      return new SamplingParameters(
          event.hasTemperature() ? event.getTemperature() : model.temperature(),
          event.hasTopK() ? event.getTopK() : model.topK(),
          event.hasTopP() ? event.getTopP() : model.topP(),
          event.hasMinP() ? event.getMinP() : model.minP(),
          event.hasRepetitionPenalty() ? event.getRepetitionPenalty() : model.repetitionPenalty());
    } catch (IllegalArgumentException e) {
      // The message begins with the field's name.
      String field = e.getMessage().substring(0, Math.max(0, e.getMessage().indexOf(' ')));
      throw new RejectedPromptException(ErrorCode.INVALID_PROMPT, field, e.getMessage(), e);
    }
  }

  private ResolvedRequest bounded(String stream, String id, ResolvedRequest request)
      throws RejectedPromptException {
    long bytes = CompletionSize.estimateBytes(stream, id, request);
    if (bytes > limits.recordBytes()) {
      throw new RejectedPromptException(
          ErrorCode.INVALID_PROMPT,
          "max_new_tokens",
          "max_new_tokens: "
              + request.getMaxNewTokens()
              + (request.hasLogprobs() ? " with logprobs " + request.getLogprobs() : "")
              + " might give a completion of "
              + bytes
              + " bytes, the limit is "
              + limits.recordBytes(),
          null);
    }
    return request;
  }

  private static RejectedPromptException invalid(String field, String rule, Object value) {
    return new RejectedPromptException(
        ErrorCode.INVALID_PROMPT, field, field + ": " + rule + ", was " + value, null);
  }
}
