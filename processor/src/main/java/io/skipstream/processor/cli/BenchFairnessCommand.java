package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.bench.BenchRig;
import io.skipstream.processor.bench.Delivery;
import io.skipstream.processor.bench.FairnessBench;
import io.skipstream.processor.bench.FairnessBench.Neighbour;
import io.skipstream.processor.bench.FairnessBench.Shares;
import io.skipstream.processor.bench.Percentiles;
import io.skipstream.processor.config.SkipstreamConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether streams share the decoder fairly. */
@Command(
    name = "fairness",
    description =
        "Let streams of equal weight and different lengths compete, and compare the tokens that"
            + " each was served; then measure the latency of a quiet stream alone, beside one that"
            + " floods another partition, and beside one that floods its own within the window.")
final class BenchFairnessCommand extends SubCommand {
  private static final long SEED = 1;
  private static final Duration WARM_UP = Duration.ofSeconds(8);

  @Mixin private SettingsMixin config;
  @Mixin private DecoderMixin decoder;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "10",
      description = "Streams that compete; 0 leaves that out.")
  private int streams;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long they do.")
  private int seconds;

  @Option(
      names = "--under-way",
      paramLabel = "N",
      defaultValue = "12",
      description = "Prompts that each of them has sent and not been answered.")
  private int underWay;

  @Option(
      names = "--quiet-prompts",
      paramLabel = "N",
      defaultValue = "200",
      description = "Prompts of the quiet stream for each neighbour.")
  private int quietPrompts;

  @Option(
      names = "--flood",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Prompts that the flood on the other partition has under way at any time.")
  private int flood;

  @Option(
      names = "--flood-new-tokens",
      paramLabel = "N",
      description = "Most tokens of a completion of the floods, if not the same.")
  private Integer floodNewTokens;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Most tokens of a completion.")
  private int maxNewTokens;

  @Option(
      names = "--pause-ms",
      paramLabel = "N",
      defaultValue = "100",
      description = "Mean pause before each prompt of the quiet stream.")
  private int pauseMs;

  BenchFairnessCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    if (floodNewTokens() < 1
        || streams < 0
        || seconds < 1
        || underWay < 1
        || quietPrompts < 1
        || flood < 1) {
      throw usageError("numbers must be 1 or more");
    }
    SkipstreamConfig settings = config.load(context().environment(), decoder.assignments());
    ObjectNode document = console().newObject();
    try (TemporaryDirectory state = TemporaryDirectory.create("skipstream-bench-");
        Pipelines.Broker broker = context().pipelines().broker();
        BenchRig rig =
            BenchRig.start(
                settings,
                broker.bootstrapServers(),
                state.path(),
                context().models(),
                context().clock())) {
      describe(document, rig);
      List<String> prompts = BundledPrompts.take(null).stream().map(p -> p.prompt()).toList();
      FairnessBench bench = new FairnessBench(rig, new SplittableRandom(SEED), prompts);
      if (streams > 0) {
        Shares shares =
            bench.shares(streams, underWay, maxNewTokens, WARM_UP, Duration.ofSeconds(seconds));
        report(document.putObject("shares"), shares);
      }
      ObjectNode quiet = document.putObject("quiet");
      Percentiles alone = quiet(bench, quiet, Neighbour.NONE, 0);
      quiet(bench, quiet, Neighbour.OTHER_PARTITION, flood);
      quiet(bench, quiet, Neighbour.SAME_PARTITION, withinWindow(rig.config()));
      quiet.put("twice_p99_alone_ms", 2 * alone.at(0.99));
    }
    if (json()) {
      console().document(document);
    } else {
      console().out().println(document.toPrettyString());
    }
    return ExitCode.OK;
  }

  /** So many that the quiet prompt, and what a poll brings beyond the limit, still fit. */
  private static int withinWindow(SkipstreamConfig config) {
    return Math.max(1, config.pendingMaxCount() - 16);
  }

  private void describe(ObjectNode document, BenchRig rig) {
    EngineInfo engine = rig.generator().engineInfo();
    document.put("hardware", Hardware.describe());
    document.put("model", engine.modelName()).put("device", engine.device());
    document.put("max_new_tokens", maxNewTokens);
    document.put("flood_new_tokens", floodNewTokens());
  }

  private int floodNewTokens() {
    return floodNewTokens == null ? maxNewTokens : floodNewTokens;
  }

  private void report(ObjectNode node, Shares shares) {
    node.put("largest_deviation", shares.largestDeviation());
    ObjectNode tokens = node.putObject("tokens");
    new TreeMap<>(shares.tokens()).forEach(tokens::put);
    ObjectNode partitions = node.putObject("partitions");
    new TreeMap<>(shares.partitions()).forEach(partitions::put);
    console().err().printf(Locale.ROOT, "largest deviation %.3f%n", shares.largestDeviation());
  }

  private Percentiles quiet(FairnessBench bench, ObjectNode parent, Neighbour who, int underWay)
      throws InterruptedException {
    List<Delivery> all =
        bench.quiet(who, underWay, floodNewTokens(), quietPrompts, maxNewTokens, pauseMs);
    Percentiles latency = Percentiles.of(all.stream().map(Delivery::latencyMs).toList());
    Percentiles queue =
        Percentiles.of(all.stream().map(d -> d.completion().getTimings().getQueueMs()).toList());
    Percentiles added = Percentiles.of(all.stream().map(Delivery::addedMs).toList());
    String name = who.name().toLowerCase(Locale.ROOT);
    parent
        .putObject(name)
        .put("neighbour_under_way", underWay)
        .put("latency_ms_p50", latency.median())
        .put("latency_ms_p99", latency.at(0.99))
        .put("latency_ms_max", latency.at(1))
        .put("of_it_decoder_queue_ms_p50", queue.median())
        .put("of_it_decoder_queue_ms_p99", queue.at(0.99))
        .put("of_it_outside_decoder_ms_p50", added.median())
        .put("of_it_outside_decoder_ms_p99", added.at(0.99));
    console()
        .err()
        .printf(
            Locale.ROOT,
            "%s: p50 %.1f ms, p99 %.1f ms%n",
            name,
            latency.median(),
            latency.at(0.99));
    return latency;
  }
}
