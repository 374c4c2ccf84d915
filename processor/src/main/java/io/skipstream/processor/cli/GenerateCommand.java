package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prompt in, text out, without Kafka. */
@Command(
    name = "generate",
    description = "Generate in this process, without Kafka. Text goes to standard output.")
final class GenerateCommand extends SubCommand {
  @Mixin private PromptMixin prompts;
  @Mixin private SamplingMixin sampling;
  @Mixin private DecoderMixin decoder;
  @Mixin private SettingsMixin config;

  GenerateCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    List<PromptInput> inputs = prompts.read(console().in(), console().mapper());
    SkipstreamConfig settings = config.load(context().environment(), decoder.assignments());
    try (ServingModel model = context().models().load(settings)) {
      List<GenerationRequest> requests = new LocalRequests(model, settings, sampling).of(inputs);
      BatchRun outcome = BatchRun.of(model.generator(), requests);
      AcceptanceTotals acceptance = AcceptanceTotals.of(outcome.results());
      if (json()) {
        console().document(document(model, requests, outcome, acceptance));
      } else {
        print(requests, outcome.results());
      }
      console().err().println(closingLine(model.generator().engineInfo(), outcome, acceptance));
      return exitCode(outcome.results());
    }
  }

  private ObjectNode document(
      ServingModel model,
      List<GenerationRequest> requests,
      BatchRun outcome,
      AcceptanceTotals acceptance) {
    ResultJson results = new ResultJson(console().mapper());
    ObjectNode engine = results.engine(model.generator().engineInfo());
    if (!prompts.many()) {
      ObjectNode single = results.result(requests.get(0), outcome.results().get(0));
      single.set("model", engine);
      return single;
    }
    ObjectNode document = console().newObject();
    ArrayNode list = document.putArray("results");
    for (int i = 0; i < requests.size(); i++) {
      list.add(results.result(requests.get(i), outcome.results().get(i)));
    }
    document.put("tokens", outcome.tokens());
    document.put("seconds", outcome.seconds());
    document.put("tokens_per_second", outcome.tokensPerSecond());
    document.set("acceptance", results.acceptance(acceptance.stats()));
    document.set("model", engine);
    return document;
  }

  private void print(List<GenerationRequest> requests, List<GenerationResult> results) {
    for (int i = 0; i < results.size(); i++) {
      if (prompts.many()) {
        console().out().println("== " + requests.get(i).id());
      }
      GenerationResult result = results.get(i);
      if (result.finishReason() == FinishReason.ERROR) {
        console().err().println(requests.get(i).id() + ": " + ResultJson.errorText(result));
      } else {
        console().out().println(result.text());
      }
    }
  }

  private static String closingLine(
      EngineInfo engine, BatchRun outcome, AcceptanceTotals acceptance) {
    return String.format(
        Locale.ROOT,
        "%d tokens in %.2f s: %.1f tokens/s; %s (%s, %s, %s, %s)",
        outcome.tokens(),
        outcome.seconds(),
        outcome.tokensPerSecond(),
        acceptance.text(),
        engine.modelName(),
        engine.device(),
        engine.dtype(),
        engine.deterministic() ? "deterministic" : "relaxed");
  }

  private static ExitCode exitCode(List<GenerationResult> results) {
    boolean failed = results.stream().anyMatch(r -> r.finishReason() == FinishReason.ERROR);
    return failed ? ExitCode.REJECTED : ExitCode.OK;
  }
}
