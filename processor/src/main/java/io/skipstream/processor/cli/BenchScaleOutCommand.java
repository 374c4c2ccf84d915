package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.bench.BenchRig;
import io.skipstream.processor.bench.ScaleOutBench;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.embedded.BrokerProcess;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How soon an added instance works. */
@Command(
    name = "scaleout",
    description =
        "Fill the stores with many streams, add an instance under load and measure the time to its"
            + " first work; then let the first one leave and measure how long its partitions stand"
            + " still.")
final class BenchScaleOutCommand extends SubCommand {

  @Mixin private SettingsMixin config;
  @Mixin private DecoderMixin decoder;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Streams that the stores know.")
  private int streams;

  @Option(
      names = "--standbys",
      paramLabel = "N",
      defaultValue = "0",
      description = "Standby replicas of the stores.")
  private int standbys;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Most tokens of the completions under way meanwhile.")
  private int maxNewTokens;

  BenchScaleOutCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    if (streams < 1 || standbys < 0 || maxNewTokens < 1) {
      throw usageError("numbers must be 1 or more");
    }
    List<String> more = new ArrayList<>(decoder.assignments());
    more.add(Settings.STANDBY_REPLICAS + "=" + standbys);
    SkipstreamConfig settings = config.load(context().environment(), more);
    ScaleOutBench.Outcome outcome;
    try (TemporaryDirectory first = TemporaryDirectory.create("skipstream-bench-");
        TemporaryDirectory second = TemporaryDirectory.create("skipstream-bench-");
        BrokerProcess broker = BrokerProcess.start();
        BenchRig rig =
            BenchRig.start(
                settings,
                broker.bootstrapServers(),
                first.path(),
                context().models(),
                context().clock())) {
      List<String> prompts = BundledPrompts.take(null).stream().map(p -> p.prompt()).toList();
      ScaleOutBench bench =
          new ScaleOutBench(
              rig, context().models(), prompts, line -> console().err().println(line));
      outcome = bench.run(streams, maxNewTokens, second.path());
    }
    ObjectNode document = console().newObject();
    document.put("hardware", Hardware.describe());
    document.put("streams", streams).put("standbys", standbys);
    document.put("fill_seconds", outcome.fillSeconds());
    document.put("added_to_first_start_seconds", outcome.addedStartSeconds());
    document.put("added_to_first_answer_seconds", outcome.addedAnswerSeconds());
    document.put("added_standstill_seconds", outcome.addedStandstillSeconds());
    document.put("left_standstill_seconds", outcome.leftStandstillSeconds());
    if (json()) {
      console().document(document);
    } else {
      console().out().println(document.toPrettyString());
    }
    return ExitCode.OK;
  }
}
