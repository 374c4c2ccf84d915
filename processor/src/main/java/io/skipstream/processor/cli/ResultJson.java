package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.engine.EngineInfo;
import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.GenerationTimings;
import io.skipstream.serving.TokenLogprobs;
import java.util.List;

/** Results as JSON, with the field names of CompletionEvent. */
final class ResultJson {
  private final ObjectMapper mapper;

  ResultJson(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  ObjectNode result(GenerationRequest request, GenerationResult result) {
    ObjectNode node = mapper.createObjectNode();
    node.put("id", request.id());
    node.put("stream", request.stream());
    node.put("text", result.text());
    ArrayNode ids = node.putArray("token_ids");
    for (int id : result.tokenIds()) {
      ids.add(id);
    }
    node.put("finish_reason", result.finishReason().wireName());
    if (result.stopString() != null) {
      node.put("stop_string", result.stopString());
    }
    node.put("prompt_tokens", result.promptTokens());
    node.put("completion_tokens", result.tokenIds().length);
    node.put("seed", request.seed());
    node.put("tokens_per_second", tokensPerSecond(result));
    node.set("acceptance", acceptance(result.acceptance()));
    if (result.skipSet() != null) {
      node.put("skip_set", result.skipSet().bits());
    }
    node.set("timings", timings(result.timings()));
    if (!result.logprobs().isEmpty()) {
      node.set("logprobs", logprobs(result.logprobs()));
    }
    if (result.error() != null) {
      node.put("error", errorText(result));
    }
    return node;
  }

  ObjectNode acceptance(AcceptanceStats stats) {
    ObjectNode node = mapper.createObjectNode();
    node.put("mean_acceptance_length", stats.meanAcceptanceLength());
    node.put("draft_acceptance_rate", stats.draftAcceptanceRate());
    ArrayNode histogram = node.putArray("acceptance_histogram");
    for (int count : stats.histogram()) {
      histogram.add(count);
    }
    node.put("num_spec_steps", stats.steps());
    node.put("num_accepted_draft_tokens", stats.acceptedTokens());
    node.put("num_draft_tokens", stats.draftTokens());
    node.put("num_spec_tokens", stats.maxDraftTokens());
    return node;
  }

  ObjectNode engine(EngineInfo info) {
    ObjectNode node = mapper.createObjectNode();
    node.put("name", info.modelName());
    node.put("fingerprint", info.modelFingerprint());
    node.put("device", info.device());
    node.put("dtype", info.dtype());
    node.put("deterministic", info.deterministic());
    node.put("numerics_id", info.numericsId());
    return node;
  }

  static String errorText(GenerationResult result) {
    Throwable error = result.error();
    return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
  }

  /** Tokens over the time in the batch, waiting for a place left out. */
  static double tokensPerSecond(GenerationResult result) {
    double busyMs = result.timings().prefillMs() + result.timings().decodeMs();
    return busyMs > 0 ? result.tokenIds().length / (busyMs / 1000) : 0;
  }

  private ObjectNode timings(GenerationTimings timings) {
    ObjectNode node = mapper.createObjectNode();
    node.put("queue_ms", timings.queueMs());
    node.put("prefill_ms", timings.prefillMs());
    node.put("time_to_first_token_ms", timings.timeToFirstTokenMs());
    node.put("decode_ms", timings.decodeMs());
    node.put("total_ms", timings.totalMs());
    return node;
  }

  private ArrayNode logprobs(List<TokenLogprobs> tokens) {
    ArrayNode list = mapper.createArrayNode();
    for (TokenLogprobs token : tokens) {
      ObjectNode node = list.addObject();
      node.put("token_id", token.tokenId());
      node.put("token", token.token());
      node.put("logprob", token.logprob());
      ArrayNode top = node.putArray("top");
      for (TokenLogprobs.Alternative alternative : token.top()) {
        top.addObject()
            .put("token_id", alternative.tokenId())
            .put("token", alternative.token())
            .put("logprob", alternative.logprob());
      }
    }
    return list;
  }
}
