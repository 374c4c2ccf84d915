package io.skipstream.processor.request;

import io.skipstream.schemas.v1.ResolvedRequest;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.StreamMemory;
import io.skipstream.speculation.SamplingParameters;

/** A stored request as the generator wants it. */
public final class GenerationRequests {
  private GenerationRequests() {}

  /**
   * @param memory what is known of the stream
   * @throws IllegalArgumentException if a value is out of range
   */
  public static GenerationRequest of(
      String stream, String id, ResolvedRequest request, StreamMemory memory) {
    return new GenerationRequest(
        id,
        stream,
        request.getPrompt(),
        !request.getTemplated(),
        request.getMaxNewTokens(),
        new SamplingParameters(
            request.getTemperature(),
            request.getTopK(),
            request.getTopP(),
            request.getMinP(),
            request.getRepetitionPenalty()),
        request.getSeed(),
        request.getStopList(),
        request.hasLogprobs() ? request.getLogprobs() : GenerationRequest.NO_LOGPROBS,
        request.hasDeadlineEpochMs() ? request.getDeadlineEpochMs() : Long.MAX_VALUE,
        memory);
  }
}
