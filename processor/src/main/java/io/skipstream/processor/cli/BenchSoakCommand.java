package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.bench.BenchRig;
import io.skipstream.processor.bench.ProcessSample;
import io.skipstream.processor.bench.SoakBench;
import io.skipstream.processor.bench.SoakBench.Outcome;
import io.skipstream.processor.bench.Trend;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.embedded.BrokerProcess;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether what a processor holds stays flat over many requests. */
@Command(
    name = "soak",
    description =
        "Send many requests through the processor in this process (the broker has one of its own)"
            + " evenly but for a burst every minute, at which the broker stands still in the first"
            + " quarter of the time, and watch heap, resident memory, stores, handles and threads."
            + " Trends are over the second half of the samples, in percent of the mean and per"
            + " hour.")
final class BenchSoakCommand extends SubCommand {
  private static final double LIMIT_PERCENT_PER_HOUR = 1;

  /** Of which half give a trend. */
  private static final int LEAST_SAMPLES = 6;

  /** What noise alone gives in one of twenty runs shows neither. */
  private static final double ERRORS = 2;

  @Mixin private SettingsMixin config;
  @Mixin private DecoderMixin decoder;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Requests in all.")
  private int requests;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "20",
      description = "Time over which they are spread; 0 is as fast as they are answered.")
  private double minutes;

  @Option(names = "--streams", paramLabel = "N", defaultValue = "1000", description = "Streams.")
  private int streams;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "8",
      description = "Most tokens of a completion.")
  private int maxNewTokens;

  @Option(
      names = "--sample-seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Time between samples; each is preceded by a collection.")
  private int sampleSeconds;

  BenchSoakCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    if (requests < 1 || minutes < 0 || streams < 1 || sampleSeconds < 1) {
      throw usageError("numbers must be 1 or more");
    }
    SkipstreamConfig settings = config.load(context().environment(), decoder.assignments());
    Outcome outcome;
    try (TemporaryDirectory state = TemporaryDirectory.create("skipstream-bench-");
        BrokerProcess broker = BrokerProcess.start();
        BenchRig rig =
            BenchRig.start(
                settings,
                broker.bootstrapServers(),
                state.path(),
                context().models(),
                context().clock())) {
      List<String> prompts = BundledPrompts.take(null).stream().map(p -> p.prompt()).toList();
      SoakBench bench = new SoakBench(rig, prompts, line -> console().err().println(line));
      outcome =
          bench.run(
              new SoakBench.Plan(
                  requests,
                  Duration.ofMillis((long) (minutes * 60_000)),
                  streams,
                  maxNewTokens,
                  Duration.ofSeconds(sampleSeconds)),
              new SoakBench.Stall(broker::standStill, broker::goOn));
    }
    boolean right = outcome.errors() == 0 && outcome.duplicates() == 0;
    ObjectNode document = report(outcome);
    if (json()) {
      console().document(document);
    } else {
      document.remove("samples");
      console().out().println(document.toPrettyString());
    }
    return right ? ExitCode.OK : ExitCode.FAILURE;
  }

  private ObjectNode report(Outcome outcome) {
    ObjectNode document = console().newObject();
    document.put("hardware", Hardware.describe());
    document.put("requests", outcome.answered());
    document.put("seconds", outcome.seconds());
    document.put("errors", outcome.errors()).put("duplicates", outcome.duplicates());
    document.put("max_heap_bytes", Runtime.getRuntime().maxMemory());
    ObjectNode trends = document.putObject("second_half");
    boolean enough = outcome.samples().size() >= LEAST_SAMPLES;
    trend(trends, "heap_bytes", enough ? outcome.trend(ProcessSample::heapBytes) : null);
    trend(trends, "resident_bytes", enough ? outcome.trend(ProcessSample::residentBytes) : null);
    trend(trends, "store_bytes", enough ? outcome.trend(ProcessSample::storeBytes) : null);
    trend(
        trends,
        "store_bytes_peaks",
        enough ? outcome.trendOfPeaks(ProcessSample::storeBytes) : null);
    trend(trends, "handles", enough ? outcome.trend(ProcessSample::handles) : null);
    trend(trends, "threads", enough ? outcome.trend(ProcessSample::threads) : null);
    ArrayNode samples = document.putArray("samples");
    for (ProcessSample sample : outcome.samples()) {
      samples
          .addObject()
          .put("seconds", sample.seconds())
          .put("answered", sample.answered())
          .put("heap_bytes", sample.heapBytes())
          .put("resident_bytes", sample.residentBytes())
          .put("store_bytes", sample.storeBytes())
          .put("handles", sample.handles())
          .put("threads", sample.threads());
    }
    return document;
  }

  private static void trend(ObjectNode parent, String name, Trend trend) {
    if (trend == null) {
      parent.putNull(name);
      return;
    }
    double margin = ERRORS * trend.percentError();
    parent
        .putObject(name)
        .put("mean", trend.mean())
        .put("percent_per_hour", trend.percentPerHour())
        .put("standard_error", trend.percentError())
        .put("shown_flat", trend.percentPerHour() + margin <= LIMIT_PERCENT_PER_HOUR)
        .put("shown_rising", trend.percentPerHour() - margin > LIMIT_PERCENT_PER_HOUR);
  }
}
