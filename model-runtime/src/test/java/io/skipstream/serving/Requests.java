package io.skipstream.serving;

import io.skipstream.speculation.SamplingParameters;
import java.util.List;

/** Builds requests that differ in a few fields. */
final class Requests {
  private String id = "r";
  private String stream = "stream";
  private String prompt = "abc xy";
  private int maxNewTokens = 24;
  private SamplingParameters sampling = SamplingParameters.GREEDY;
  private long seed = 1;
  private List<String> stops = List.of();
  private int logprobs = GenerationRequest.NO_LOGPROBS;
  private long deadlineEpochMs = Long.MAX_VALUE;
  private StreamMemory memory = StreamMemory.NONE;

  static Requests request() {
    return new Requests();
  }

  Requests id(String value) {
    id = value;
    return this;
  }

  Requests stream(String value) {
    stream = value;
    return this;
  }

  Requests prompt(String value) {
    prompt = value;
    return this;
  }

  Requests maxNewTokens(int value) {
    maxNewTokens = value;
    return this;
  }

  Requests sampling(SamplingParameters value) {
    sampling = value;
    return this;
  }

  Requests seed(long value) {
    seed = value;
    return this;
  }

  Requests stops(String... values) {
    stops = List.of(values);
    return this;
  }

  Requests logprobs(int value) {
    logprobs = value;
    return this;
  }

  Requests deadlineEpochMs(long value) {
    deadlineEpochMs = value;
    return this;
  }

  Requests memory(StreamMemory value) {
    memory = value;
    return this;
  }

  GenerationRequest build() {
    return new GenerationRequest(
        id,
        stream,
        prompt,
        false,
        maxNewTokens,
        sampling,
        seed,
        stops,
        logprobs,
        deadlineEpochMs,
        memory);
  }
}
