package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.cli.PairedBench.Round;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What deterministic mode costs against relaxed mode. */
@Command(
    name = "determinism",
    description =
        "Generate the bundled prompts in deterministic and in relaxed mode by turns, and compare"
            + " tokens per second: the median over the rounds of relaxed over deterministic.")
final class BenchDeterminismCommand extends SubCommand {
  @Mixin private SettingsMixin config;
  @Mixin private DecoderMixin decoder;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Pairs of runs.")
  private int rounds;

  @Option(
      names = "--prompts",
      paramLabel = "N",
      defaultValue = "16",
      description = "Prompts in a run.")
  private int promptCount;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Most tokens of a completion.")
  private int maxNewTokens;

  BenchDeterminismCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    if (rounds < 1 || rounds > 1000) {
      throw usageError("--rounds must be within 1..1000, was " + rounds);
    }
    List<PromptInput> prompts =
        BundledPrompts.take(promptCount).stream()
            .map(p -> new PromptInput(p.id(), p.stream(), p.prompt(), List.of()))
            .toList();
    SamplingMixin sampling = new SamplingMixin();
    sampling.maxNewTokens = maxNewTokens;
    SkipstreamConfig settings = settings(true);
    try (ServingModel exact = context().models().load(settings);
        ServingModel relaxed = context().models().load(settings(false))) {
      List<GenerationRequest> requests = new LocalRequests(exact, settings, sampling).of(prompts);
      PairedBench bench = new PairedBench(exact.generator(), relaxed.generator());
      PairedBench.Outcome outcome = bench.run(requests, rounds, console().err());
      report(outcome, requests, exact.generator());
    }
    return ExitCode.OK;
  }

  private SkipstreamConfig settings(boolean deterministic) {
    List<String> more = new ArrayList<>(decoder.assignments());
    more.add(Settings.DETERMINISTIC + "=" + deterministic);
    return config.load(context().environment(), more);
  }

  private void report(
      PairedBench.Outcome outcome, List<GenerationRequest> requests, Generator generator) {
    EngineInfo engine = generator.engineInfo();
    double promptTokens = requests.stream().mapToInt(generator::validate).average().orElse(0);
    ObjectNode document = console().newObject();
    document.put("hardware", Hardware.describe());
    document.put("device", engine.device()).put("dtype", engine.dtype());
    document.put("model", engine.modelName());
    document.put("prompts", requests.size());
    document.put("mean_prompt_tokens", promptTokens);
    document.put("max_new_tokens", maxNewTokens);
    document.put("deterministic_tokens_per_second", outcome.medianFirst());
    document.put("relaxed_tokens_per_second", outcome.medianSecond());
    document.put("relaxed_over_deterministic", outcome.medianRatio());
    ArrayNode list = document.putArray("rounds");
    for (Round round : outcome.rounds()) {
      list.addObject()
          .put("deterministic_tokens_per_second", round.first())
          .put("relaxed_tokens_per_second", round.second());
    }
    if (json()) {
      console().document(document);
      return;
    }
    console().out().println(document.path("hardware").asText());
    console()
        .out()
        .printf(
            Locale.ROOT,
            "%s, %s, %s: %d prompts of %.0f tokens, %d new tokens each, %d rounds%n"
                + "deterministic %.1f tokens/s, relaxed %.1f tokens/s (medians)%n"
                + "relaxed / deterministic %.3f (median of the rounds)%n",
            engine.modelName(),
            engine.device(),
            engine.dtype(),
            requests.size(),
            promptTokens,
            maxNewTokens,
            outcome.rounds().size(),
            outcome.medianFirst(),
            outcome.medianSecond(),
            outcome.medianRatio());
  }
}
