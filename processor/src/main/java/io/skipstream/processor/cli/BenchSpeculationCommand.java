package io.skipstream.processor.cli;

import static io.skipstream.processor.cli.SpeculationVariant.PLAIN;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.engine.torch.TorchSettings.DType;
import io.skipstream.lab.Landscape;
import io.skipstream.model.DemoModel;
import io.skipstream.model.DemoPrompts;
import io.skipstream.model.DemoPrompts.DemoPrompt;
import io.skipstream.processor.cli.BlockBench.Ratio;
import io.skipstream.serving.DecodeLoop;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.StreamMemory;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.tokenizer.HuggingFaceTextTokenizer;
import io.skipstream.tokenizer.TextTokenizer;
import io.skipstream.tuning.StreamTuning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ways to speculate against plain decoding, end to end on this machine. */
@Command(
    name = "speculation",
    description =
        "Decode the bundled prompts plainly, with an even skip set, with SWIFT's search and its"
            + " tree, with SWIFT's search and drafts that measured costs limit, and adaptively, by"
            + " turns, one sequence at a time. The first block of a stream includes its search; the"
            + " later ones go on from what it learnt.")
final class BenchSpeculationCommand extends SubCommand {
  private static final long SEED = 9_000;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "MODEL",
      defaultValue = "demo," + Landscape.WIDE,
      description =
          "demo, planted-24, planted-48 in fp32; "
              + Landscape.WIDE
              + ": planted-24 widened to 0.34 G parameters, in bf16.")
  private List<String> models;

  @Option(
      names = "--streams",
      split = ",",
      paramLabel = "STREAM",
      defaultValue = "java,prose",
      description = "Streams of bundled prompts.")
  private List<String> streams;

  @Option(
      names = "--variants",
      split = ",",
      paramLabel = "VARIANT",
      description =
          "Ways to compare with plain: uniform, swift, swift-capped, adaptive; default all.")
  private List<String> labels = List.of();

  @Option(
      names = "--blocks",
      paramLabel = "N",
      defaultValue = "8",
      description = "Measured blocks, after the first, which is reported apart.")
  private int blocks;

  @Option(
      names = "--prompts",
      paramLabel = "N",
      defaultValue = "4",
      description = "Prompts in a block, others in each.")
  private int promptCount;

  @Option(
      names = "--first-prompts",
      paramLabel = "N",
      defaultValue = "8",
      description = "Prompts in the first block, in which streams begin.")
  private int firstPrompts;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "128",
      description = "Tokens of each completion.")
  private int maxNewTokens;

  @Option(names = "--greedy", description = "Greedy completions instead of temperature 0.7.")
  private boolean greedy;

  BenchSpeculationCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    List<String> known = new ArrayList<>(Landscape.NAMES);
    known.add(Landscape.WIDE);
    for (String model : models) {
      if (!known.contains(model)) {
        throw usageError("--models: '" + model + "' is not one of " + known);
      }
    }
    within("--blocks", blocks, 1000);
    within("--prompts", promptCount, 40);
    within("--first-prompts", firstPrompts, 40);
    within("--max-new-tokens", maxNewTokens, 400);
    ObjectNode document = console().newObject();
    List<SpeculationVariant> variants = variants();
    document.put("hardware", Hardware.describe());
    document.put("sampling", greedy ? "greedy" : "temperature 0.7");
    document.put("blocks", blocks).put("prompts_a_block", promptCount);
    document.put("prompts_in_first_block", firstPrompts).put("max_new_tokens", maxNewTokens);
    ArrayNode results = document.putArray("results");
    for (String model : models) {
      Landscape landscape =
          Landscape.open(model, DemoModel.open().directory().resolveSibling("planted"));
      try (TextTokenizer tokenizer =
          HuggingFaceTextTokenizer.open(landscape.files().tokenizerFile())) {
        run(landscape, tokenizer, variants, results);
      }
    }
    if (json()) {
      console().document(document);
    }
    return ExitCode.OK;
  }

  private List<SpeculationVariant> variants() {
    List<String> known = SpeculationVariant.labels();
    for (String label : labels) {
      if (!known.contains(label)) {
        throw usageError("--variants: '" + label + "' is not one of " + known);
      }
    }
    return Stream.of(SpeculationVariant.values())
        .filter(way -> way == PLAIN || labels.isEmpty() || labels.contains(way.label()))
        .toList();
  }

  private void within(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw usageError(option + " must be within 1.." + most + ", was " + value);
    }
  }

  private void run(
      Landscape landscape,
      TextTokenizer tokenizer,
      List<SpeculationVariant> variants,
      ArrayNode results)
      throws InterruptedException {
    TorchSettings settings = settings(landscape);
    List<DecodeLoop> loops = new ArrayList<>();
    try {
      for (SpeculationVariant variant : variants) {
        loops.add(variant.start(landscape.files(), settings, tokenizer));
      }
      for (String stream : streams) {
        measure(landscape, variants, loops, stream, results);
      }
    } finally {
      loops.forEach(DecodeLoop::close);
    }
  }

  private static TorchSettings settings(Landscape landscape) {
    DType type = landscape.name().equals(Landscape.WIDE) ? DType.BF16 : DType.FP32;
    return TorchSettings.DEFAULTS.withDType(type).withKv(2_048, 4);
  }

  private void measure(
      Landscape landscape,
      List<SpeculationVariant> variants,
      List<DecodeLoop> loops,
      String stream,
      ArrayNode results)
      throws InterruptedException {
    SpeculationBlocks first = new SpeculationBlocks(variants.size());
    SpeculationBlocks steady = new SpeculationBlocks(variants.size());
    first.run(way -> run(loops.get(way), landscape, stream, 0, firstPrompts));
    for (int i = 0; i < blocks; i++) {
      int from = firstPrompts + i * promptCount;
      steady.run(way -> run(loops.get(way), landscape, stream, from, promptCount));
      console().err().printf(Locale.ROOT, "%s, %s, block %d%n", landscape.name(), stream, i + 1);
    }
    for (int way = 0; way < variants.size(); way++) {
      report(landscape, stream, variants.get(way), way, first, steady, results);
    }
  }

  private BatchRun run(DecodeLoop loop, Landscape landscape, String stream, int from, int count)
      throws InterruptedException {
    List<DemoPrompt> prompts = DemoPrompts.ofStream(stream);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      DemoPrompt prompt = prompts.get(i % prompts.size());
      requests.add(
          new GenerationRequest(
              prompt.id() + "-" + i,
              stream,
              landscape.marker(stream) + prompt.prompt(),
              true,
              maxNewTokens,
              greedy ? SamplingParameters.GREEDY : new SamplingParameters(0.7, 0, 1, 0, 1),
              SEED + i,
              List.of(),
              GenerationRequest.NO_LOGPROBS,
              Long.MAX_VALUE,
              StreamMemory.NONE));
    }
    return BatchRun.of(loop, requests);
  }

  private void report(
      Landscape landscape,
      String stream,
      SpeculationVariant variant,
      int way,
      SpeculationBlocks first,
      SpeculationBlocks steady,
      ArrayNode results) {
    if (json()) {
      ObjectNode node = results.addObject();
      node.put("model", landscape.name()).put("stream", stream).put("variant", variant.label());
      describe(node, way, first, steady);
    } else {
      console()
          .out()
          .printf(
              Locale.ROOT,
              "%-16s %-6s %-13s %s%n",
              landscape.name(),
              stream,
              variant.label(),
              describe(way, first, steady));
    }
  }

  private static void describe(
      ObjectNode node, int way, SpeculationBlocks first, SpeculationBlocks steady) {
    Ratio ratio = steady.whole().ratio(way);
    node.put("tokens_per_second", steady.whole().median(way));
    node.put("ratio_to_plain", ratio.median());
    node.put("ratio_to_plain_low", ratio.low()).put("ratio_to_plain_high", ratio.high());
    node.put("first_tokens_per_second", first.whole().median(way));
    node.put("first_ratio_to_plain", first.whole().ratio(way).median());
    node.put("tokens_a_round", steady.acceptanceLength(way));
    node.put("decoding_ratio_to_plain", steady.decoding().ratio(way).median());
    StreamTuning tuning = steady.tuning(way);
    if (tuning == null) {
      return;
    }
    node.put("expected_speedup", tuning.expectedSpeedup()).put("phase", tuning.phase().name());
    node.put("search_passes", tuning.searchPasses()).put("skip_set", tuning.skipSet().bits());
    if (tuning.expectedSpeedup() > 0) {
      Ratio kept = steady.kept().ratio(way);
      node.put("decoding_to_expected", kept.median());
      node.put("decoding_to_expected_low", kept.low());
      node.put("decoding_to_expected_high", kept.high());
    }
  }

  private static String describe(int way, SpeculationBlocks first, SpeculationBlocks steady) {
    Ratio ratio = steady.whole().ratio(way);
    String speeds =
        String.format(
            Locale.ROOT,
            "%8.1f tokens/s  %.3f (%.3f to %.3f) of plain; first block %8.1f, %.3f;"
                + " %.2f tokens a round; decoding %.3f of plain",
            steady.whole().median(way),
            ratio.median(),
            ratio.low(),
            ratio.high(),
            first.whole().median(way),
            first.whole().ratio(way).median(),
            steady.acceptanceLength(way),
            steady.decoding().ratio(way).median());
    StreamTuning tuning = steady.tuning(way);
    if (tuning == null || tuning.expectedSpeedup() == 0) {
      return speeds;
    }
    Ratio kept = steady.kept().ratio(way);
    return speeds
        + String.format(
            Locale.ROOT,
            ", %.3f (%.3f to %.3f) of expected; at the end expected %.2f",
            kept.median(),
            kept.low(),
            kept.high(),
            tuning.expectedSpeedup());
  }
}
