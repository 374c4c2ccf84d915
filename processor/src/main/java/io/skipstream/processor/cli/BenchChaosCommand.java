package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.chaos.ChaosOptions;
import io.skipstream.processor.chaos.ChaosReport;
import io.skipstream.processor.chaos.ChaosRun;
import io.skipstream.processor.chaos.Proof;
import io.skipstream.processor.chaos.Recovery;
import io.skipstream.processor.chaos.Verdict;
import io.skipstream.processor.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Processors under fire. */
@Command(
    name = "chaos",
    description =
        "Run a broker and several processors in JVMs of their own, let faults happen to them, and"
            + " compare what was committed with what must be: nothing lost, nothing twice, the same"
            + " text. Linux only. Fails if anything is wrong.")
final class BenchChaosCommand extends SubCommand {
  @Mixin private SettingsMixin config;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Chooses prompts and faults.")
  private long seed;

  @Option(names = "--prompts", paramLabel = "N", defaultValue = "1000", description = "How many.")
  private int prompts;

  @Option(
      names = "--faults",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many, of all kinds.")
  private int faults;

  @Option(names = "--instances", paramLabel = "N", defaultValue = "3", description = "Processors.")
  private int instances;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "6",
      description = "Of the prompts topic.")
  private int partitions;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "1.5",
      description = "Time over which prompts and faults are spread.")
  private double minutes;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "completed",
      description = "delivery.order; with arrival the order is judged too.")
  private String order;

  @Option(
      names = "--recovery-kills",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Then kill a processor so often, 30 s apart and with nothing else going on, and measure"
              + " the time until its partitions are answered again.")
  private int recoveryKills;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "demo",
      description = "demo computes the bundled model; modelled sleeps as long, and is cheaper.")
  private String engine;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where data and logs go and stay; absent: a temporary one, kept if it fails.")
  private Path directory;

  BenchChaosCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    Map<String, String> settings = config.load(context().environment(), engineSettings()).changed();
    Path place = place();
    ChaosOptions options;
    try {
      options =
          new ChaosOptions(
              seed,
              prompts,
              faults,
              instances,
              partitions,
              minutes,
              inOrder(),
              recoveryKills,
              settings,
              Main.class.getName(),
              place);
    } catch (IllegalArgumentException e) {
      throw usageError(e.getMessage());
    }
    console().err().println("data and logs: " + place);
    ChaosReport report = new ChaosRun(options, context().models(), console().err()::println).run();
    boolean clean = report.verdict().isClean(inOrder()) && report.recovery().missing() == 0;
    report(report);
    if (directory == null && clean) {
      new TemporaryDirectory(place).close();
    }
    return clean ? ExitCode.OK : ExitCode.FAILURE;
  }

  private boolean inOrder() {
    return switch (order) {
      case "arrival" -> true;
      case "completed" -> false;
      default -> throw usageError("--order must be completed or arrival, was " + order);
    };
  }

  private List<String> engineSettings() {
    return switch (engine) {
      case "demo" -> List.of();
      case "modelled" -> List.of(Settings.ENGINE_DEVICE + "=" + Settings.MODELLED);
      default -> throw usageError("--engine must be demo or modelled, was " + engine);
    };
  }

  private Path place() throws IOException {
    return directory == null
        ? Files.createTempDirectory("skipstream-chaos-")
        : Files.createDirectories(directory);
  }

  private void report(ChaosReport report) {
    Verdict verdict = report.verdict();
    verdict.findings().forEach(console().err()::println);
    if (json()) {
      console().document(document(report));
      return;
    }
    Recovery recovery = report.recovery();
    console()
        .out()
        .printf(
            Locale.ROOT,
            "%d prompts, %d faults: %s%n"
                + "lost %d, duplicated %d, different %d, out of order %s%n"
                + "resumed %d, zombies %d, aborted transactions %d, starts %d, exits %s%n"
                + "recovery p50 %s ms, p99 %s ms, of %d%n",
            report.prompts(),
            report.faultCount(),
            report.faults(),
            verdict.lost(),
            verdict.duplicated(),
            verdict.different(),
            inOrder() ? verdict.outOfOrder() : "not asked for",
            report.proof().resumed(),
            report.proof().zombies(),
            report.proof().abortedTransactions(),
            report.proof().starts(),
            report.proof().exits(),
            recovery.quantileMs(0.5),
            recovery.quantileMs(0.99),
            recovery.samplesMs().size());
  }

  private ObjectNode document(ChaosReport report) {
    Verdict verdict = report.verdict();
    ObjectNode document = console().newObject();
    document.put("hardware", Hardware.describe());
    document.put("seed", seed).put("instances", instances).put("partitions", partitions);
    document.put("order", order).put("engine", engine);
    document.put("prompts", report.prompts());
    ObjectNode byKind = document.putObject("faults");
    report.faults().forEach(byKind::put);
    document.put("faults_total", report.faultCount());
    document.put("lost", verdict.lost());
    document.put("duplicated", verdict.duplicated());
    document.put("different", verdict.different());
    if (inOrder()) {
      document.put("out_of_order", verdict.outOfOrder());
    } else {
      document.putNull("out_of_order");
    }
    document.put("recovery_ms_p50", report.recovery().quantileMs(0.5));
    document.put("recovery_ms_p99", report.recovery().quantileMs(0.99));
    ArrayNode samples = document.putArray("recovery_ms");
    report.recovery().samplesMs().forEach(samples::add);
    document.put("recovery_missing", report.recovery().missing());
    document.set("proof", proof(report.proof()));
    document.put("feeding_ms", report.feedingMs()).put("drain_ms", report.drainMs());
    ArrayNode findings = document.putArray("findings");
    verdict.findings().forEach(findings::add);
    return document;
  }

  private ObjectNode proof(Proof proof) {
    ObjectNode node = console().newObject();
    node.put("resumed", proof.resumed()).put("zombies", proof.zombies());
    node.put("aborted_transactions", proof.abortedTransactions());
    node.put("repeated", proof.repeated()).put("invalid", proof.invalid());
    node.put("starts", proof.starts());
    ObjectNode exits = node.putObject("exits");
    proof.exits().forEach((status, count) -> exits.put(String.valueOf(status), count));
    return node;
  }
}
