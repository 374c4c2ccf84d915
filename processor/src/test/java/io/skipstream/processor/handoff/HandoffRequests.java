package io.skipstream.processor.handoff;

import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.StreamMemory;
import io.skipstream.speculation.SamplingParameters;
import java.util.List;

/** Requests of which only names matter. */
final class HandoffRequests {
  private HandoffRequests() {}

  static GenerationRequest request(String id, String stream) {
    return new GenerationRequest(
        id,
        stream,
        "x",
        true,
        1,
        SamplingParameters.GREEDY,
        0,
        List.of(),
        GenerationRequest.NO_LOGPROBS,
        Long.MAX_VALUE,
        StreamMemory.NONE);
  }
}
