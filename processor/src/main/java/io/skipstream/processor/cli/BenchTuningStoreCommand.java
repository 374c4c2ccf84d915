package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.storebench.StoreBenchOptions;
import io.skipstream.processor.storebench.StoreBenchResult;
import io.skipstream.processor.storebench.StoreBenchResult.Percentiles;
import io.skipstream.processor.storebench.TuningStoreBench;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What it costs to remember many streams. */
@Command(
    name = "tuning-store",
    description =
        "Store what many streams have learnt, on a Kafka broker in this process; measure bytes per"
            + " stream, latency of reads and updates, the time to restore without local state, and how"
            + " long the tuner takes to suggest and to learn.")
final class BenchTuningStoreCommand extends SubCommand {
  @Mixin private SettingsMixin config;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Streams in the store.")
  private int streams;

  @Option(
      names = "--updates",
      paramLabel = "N",
      defaultValue = "50000",
      description = "Reads and updates of streams at random.")
  private int updates;

  @Option(
      names = "--layers",
      paramLabel = "N",
      defaultValue = "32",
      description = "Layers of the model.")
  private int layers;

  @Option(
      names = "--tuner-state",
      paramLabel = "BYTES",
      defaultValue = "600",
      description = "What the tuner itself keeps of a stream.")
  private int tunerStateBytes;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Partitions of the streams.")
  private int partitions;

  @Option(
      names = "--suggestions",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Suggestions of the tuner to time, of made-up streams that it searches for.")
  private int suggestions;

  BenchTuningStoreCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    StoreBenchOptions options =
        new StoreBenchOptions(streams, updates, layers, tunerStateBytes, partitions, suggestions);
    try (TemporaryDirectory state = TemporaryDirectory.create("skipstream-bench-");
        Pipelines.Broker broker = context().pipelines().broker()) {
      List<String> more = List.of(Settings.BOOTSTRAP_SERVERS + "=" + broker.bootstrapServers());
      TuningStoreBench bench =
          new TuningStoreBench(
              options,
              config.load(context().environment(), more),
              state.path(),
              line -> console().err().println(line));
      report(options, bench.run());
    }
    return ExitCode.OK;
  }

  private void report(StoreBenchOptions options, StoreBenchResult result) {
    if (json()) {
      console().document(document(options, result));
      return;
    }
    console()
        .out()
        .printf(
            Locale.ROOT,
            "%s%n%d streams of %d layers, %d partitions%n"
                + "value %.0f bytes; on disk %.0f, in the changelog %.0f bytes per stream%n"
                + "stored %.0f streams/s%n"
                + "read %.1f us p50, %.1f us p99; update %.1f us p50, %.1f us p99%n"
                + "restored %d records in %.1f s, then %.1f MiB outside of the heap%n"
                + "tuner in search: suggestion %.1f us p50, %.1f us p99; observation %.1f us p50,"
                + " %.1f us p99%n",
            Hardware.describe(),
            options.streams(),
            options.layers(),
            options.partitions(),
            result.valueBytes(),
            result.diskBytesPerStream(),
            result.changelogBytesPerStream(),
            result.fillPerSecond(),
            result.read().p50(),
            result.read().p99(),
            result.update().p50(),
            result.update().p99(),
            result.restoredRecords(),
            result.restoreSeconds(),
            result.storeMemoryBytes() / (double) (1 << 20),
            result.tuner().suggest().p50(),
            result.tuner().suggest().p99(),
            result.tuner().observe().p50(),
            result.tuner().observe().p99());
  }

  private ObjectNode document(StoreBenchOptions options, StoreBenchResult result) {
    ObjectNode document = console().newObject();
    document.put("hardware", Hardware.describe());
    document.put("streams", options.streams());
    document.put("updates", options.updates());
    document.put("layers", options.layers());
    document.put("tuner_state_bytes", options.tunerStateBytes());
    document.put("partitions", options.partitions());
    document.put("value_bytes", result.valueBytes());
    document.put("disk_bytes_per_stream", result.diskBytesPerStream());
    document.put("changelog_bytes_per_stream", result.changelogBytesPerStream());
    document.put("stored_per_second", result.fillPerSecond());
    add(document.putObject("read_us"), result.read());
    add(document.putObject("update_us"), result.update());
    document.put("restore_seconds", result.restoreSeconds());
    document.put("restored_records", result.restoredRecords());
    document.put("store_memory_bytes", result.storeMemoryBytes());
    document.put("suggestions", result.tuner().suggestions());
    add(document.putObject("suggest_us"), result.tuner().suggest());
    document.put("observations", result.tuner().observations());
    add(document.putObject("observe_us"), result.tuner().observe());
    return document;
  }

  private static void add(ObjectNode node, Percentiles latency) {
    node.put("p50", latency.p50()).put("p99", latency.p99()).put("max", latency.max());
  }
}
