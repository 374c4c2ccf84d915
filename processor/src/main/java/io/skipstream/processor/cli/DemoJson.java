package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.demo.DemoView;
import io.skipstream.processor.demo.LearntSet;
import io.skipstream.processor.demo.StreamView;

/** The demo's summary as JSON. */
final class DemoJson {
  private DemoJson() {}

  static ObjectNode of(DemoView view, EngineInfo engine, ObjectMapper mapper) {
    ObjectNode node = mapper.createObjectNode();
    node.put("prompts", view.prompts());
    node.put("completions", view.done());
    node.put("failed", view.failed());
    node.put("duplicates", view.duplicates());
    node.put("seconds", view.elapsedMs() / 1000.0);
    node.put("tokens", view.tokens());
    node.put("tokens_per_second", view.tokensPerSecond());
    addAcceptance(node, view.acceptance());
    ArrayNode streams = node.putArray("streams");
    for (StreamView stream : view.streams()) {
      addStream(streams.addObject(), stream);
    }
    node.set("model", new ResultJson(mapper).engine(engine));
    return node;
  }

  private static void addStream(ObjectNode node, StreamView stream) {
    node.put("stream", stream.stream());
    node.put("prompts", stream.prompts());
    node.put("completions", stream.done());
    node.put("failed", stream.failed());
    node.put("tokens", stream.tokens());
    node.put("tokens_per_second", stream.tokensPerSecond());
    addAcceptance(node, stream.acceptance());
    node.put("skip_set", stream.skipSet());
    ArrayNode learnt = node.putArray("learnt");
    for (LearntSet set : stream.learnt()) {
      learnt
          .addObject()
          .put("version", set.version())
          .put("phase", set.phase())
          .put("skip_set", set.skipSet())
          .put("matchness", set.matchness())
          .put("expected_speedup", set.expectedSpeedup())
          .put("measured_speedup", set.measuredSpeedup())
          .put("search_share", set.searchShare());
    }
    ArrayNode samples = node.putArray("samples");
    for (StreamView.Sample sample : stream.samples()) {
      samples
          .addObject()
          .put("id", sample.id())
          .put("text", sample.text())
          .put("finish_reason", sample.finishReason());
    }
  }

  private static void addAcceptance(ObjectNode node, StreamView.Acceptance acceptance) {
    node.putObject("acceptance")
        .put("mean_acceptance_length", acceptance.meanLength())
        .put("draft_acceptance_rate", acceptance.rate())
        .put("num_spec_steps", acceptance.steps())
        .put("num_draft_tokens", acceptance.draftTokens())
        .put("num_accepted_draft_tokens", acceptance.acceptedTokens());
  }
}
