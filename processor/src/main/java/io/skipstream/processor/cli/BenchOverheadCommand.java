package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.bench.BenchRig;
import io.skipstream.processor.bench.OverheadBench;
import io.skipstream.processor.bench.OverheadBench.Idle;
import io.skipstream.processor.bench.OverheadBench.Round;
import io.skipstream.processor.bench.Percentiles;
import io.skipstream.processor.config.SkipstreamConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the way through Kafka costs in throughput and latency. */
@Command(
    name = "overhead",
    description =
        "Generate the bundled prompts directly and through Kafka (a broker in this process, the"
            + " whole processor) by turns, on the same decode thread, and compare tokens per"
            + " second; then send single prompts to the idle system and measure the latency that is"
            + " not decoding, from the broker's append to a reader of committed records.")
final class BenchOverheadCommand extends SubCommand {
  private static final long SEED = 1;

  @Mixin private SettingsMixin config;
  @Mixin private DecoderMixin decoder;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Pairs of runs.")
  private int rounds;

  @Option(
      names = "--prompts",
      paramLabel = "N",
      defaultValue = "160",
      description = "Prompts in a run.")
  private int promptCount;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Most tokens of a completion.")
  private int maxNewTokens;

  @Option(
      names = "--single-prompts",
      paramLabel = "N",
      defaultValue = "300",
      description = "Prompts sent one by one.")
  private int singlePrompts;

  @Option(
      names = "--pause-ms",
      paramLabel = "N",
      defaultValue = "100",
      description = "Mean pause before each of them.")
  private int pauseMs;

  BenchOverheadCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    if (rounds < 0 || singlePrompts < 1 || promptCount < 1 || pauseMs < 0) {
      throw usageError("--rounds, --prompts, --single-prompts and --pause-ms must not be negative");
    }
    SkipstreamConfig settings = config.load(context().environment(), decoder.assignments());
    try (TemporaryDirectory state = TemporaryDirectory.create("skipstream-bench-");
        Pipelines.Broker broker = context().pipelines().broker();
        BenchRig rig =
            BenchRig.start(
                settings,
                broker.bootstrapServers(),
                state.path(),
                context().models(),
                context().clock())) {
      BenchLoad load = new BenchLoad(rig.model(), rig.config(), maxNewTokens);
      OverheadBench bench =
          new OverheadBench(rig, new SplittableRandom(SEED), line -> console().err().println(line));
      List<Round> measured = new ArrayList<>();
      if (rounds > 0) {
        // Not counted: compilation, first transactions.
        bench.round(load.next(promptCount), true);
      }
      for (int i = 0; i < rounds; i++) {
        Round round = bench.round(load.next(promptCount), i % 2 == 0);
        measured.add(round);
        console()
            .err()
            .printf(
                Locale.ROOT,
                "round %d: direct %.1f, through Kafka %.1f tokens/s, ratio %.4f%n",
                i + 1,
                round.directTokensPerSecond(),
                round.kafkaTokensPerSecond(),
                round.ratio());
      }
      Idle idle = bench.idle(load.next(singlePrompts), pauseMs);
      report(measured, idle, rig);
    }
    return ExitCode.OK;
  }

  private void report(List<Round> measured, Idle idle, BenchRig rig) {
    EngineInfo engine = rig.generator().engineInfo();
    Percentiles added = idle.added();
    Percentiles commit = idle.commit();
    ObjectNode document = console().newObject();
    document.put("hardware", Hardware.describe());
    document.put("model", engine.modelName());
    document.put("device", engine.device()).put("dtype", engine.dtype());
    document.put("prompts", promptCount).put("max_new_tokens", maxNewTokens);
    if (!measured.isEmpty()) {
      document.put("direct_tokens_per_second", median(measured, Round::directTokensPerSecond));
      document.put("kafka_tokens_per_second", median(measured, Round::kafkaTokensPerSecond));
      document.put("kafka_over_direct", median(measured, Round::ratio));
      document.put("different", measured.stream().mapToInt(Round::different).sum());
      document.put(
          "transactions_per_second_at_load", median(measured, Round::transactionsPerSecond));
      ArrayNode list = document.putArray("rounds");
      for (Round round : measured) {
        list.addObject()
            .put("direct_tokens_per_second", round.directTokensPerSecond())
            .put("kafka_tokens_per_second", round.kafkaTokensPerSecond())
            .put("kafka_over_direct", round.ratio())
            .put("transactions_per_second", round.transactionsPerSecond());
      }
    }
    document.put("single_prompts", added.count());
    document.put("added_ms_p50", added.median()).put("added_ms_p90", added.at(0.9));
    document.put("added_ms_p99", added.at(0.99)).put("added_ms_max", added.at(1));
    document.put("of_it_commit_ms_p50", commit.median());
    document.put("of_it_commit_ms_p99", commit.at(0.99));
    document.put("transactions_per_second_idle", idle.restTransactionsPerSecond());
    document.put("transactions_per_second_single_prompts", idle.transactionsPerSecond());
    document.put("single_prompts_per_second", idle.promptsPerSecond());
    if (json()) {
      console().document(document);
    } else {
      document.remove("rounds");
      document
          .properties()
          .forEach(
              each -> console().out().println(each.getKey() + ": " + each.getValue().asText()));
    }
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    return Percentiles.of(rounds.stream().mapToDouble(value).boxed().toList()).median();
  }
}
