package io.skipstream.processor.cli;

import io.skipstream.engine.EngineInfo;
import io.skipstream.model.DemoPrompts.DemoPrompt;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.demo.CellStyle;
import io.skipstream.processor.demo.DemoRenderer;
import io.skipstream.processor.demo.DemoRun;
import io.skipstream.processor.demo.DemoView;
import io.skipstream.processor.demo.Display;
import io.skipstream.processor.demo.LineDisplay;
import io.skipstream.processor.demo.TerminalDisplay;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole path in one process: broker, topics, processor, prompts of two streams. */
@Command(
    name = "demo",
    description =
        "Start a Kafka broker in this process, run the processor on it, send the bundled prompts of"
            + " two streams, and show how it goes.")
final class DemoCommand extends SubCommand {
  private static final int LOG_WIDTH = 120;
  private static final long LINES_EVERY_MS = 2000;
  private static final Duration STALLED_AFTER = Duration.ofMinutes(2);

  @Mixin private SettingsMixin config;
  @Mixin private DecoderMixin decoder;

  @Option(
      names = "--prompts",
      paramLabel = "N",
      description = "How many prompts to send; beyond the bundled ones they repeat, ids fresh.")
  private Integer promptCount;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Most tokens of a completion.")
  private int maxNewTokens;

  @Option(
      names = "--keep",
      description = "Stay up afterwards and print the broker's address; Ctrl-C ends it.")
  private boolean keep;

  DemoCommand(CliContext context) {
    super(context);
  }

  @Override
  @SuppressWarnings("try") // The registration is there to be closed.
  ExitCode execute() throws Exception {
    List<DemoPrompt> prompts = BundledPrompts.take(promptCount);
    if (maxNewTokens < 1) {
      throw usageError("--max-new-tokens must be 1 or more, was " + maxNewTokens);
    }
    PrintStream shown = json() ? console().err() : console().out();
    // So that broker and directories are cleaned up whenever the demo is ended.
    CountDownLatch asked = new CountDownLatch(1);
    try (Shutdown.Registration end = context().shutdown().onRequest(asked::countDown);
        TemporaryDirectory state = TemporaryDirectory.create("skipstream-demo-");
        Pipelines.Broker broker = context().pipelines().broker()) {
      SkipstreamConfig settings = settings(broker, state.path());
      context().pipelines().createTopics(settings);
      try (RunningPipeline pipeline = context().pipelines().start(settings, line -> {});
          KafkaFeed feed = KafkaFeed.open(context().kafka(), settings, pipeline, asked)) {
        if (!pipeline.awaitReady(STALLED_AFTER)) {
          throw new CliException(
              ExitCode.FAILURE, "the processor did not get ready", pipeline.failure());
        }
        String title = title(pipeline.engineInfo(), broker.bootstrapServers());
        DemoRun run = new DemoRun(feed, context().clock(), STALLED_AFTER, title, display(shown));
        DemoView view = run.run(prompts, maxNewTokens);
        if (json()) {
          console().document(DemoJson.of(view, pipeline.engineInfo(), console().mapper()));
        }
        if (keep) {
          stay(broker.bootstrapServers(), shown, asked);
        }
        return view.failed() == 0 ? ExitCode.OK : ExitCode.REJECTED;
      }
    }
  }

  private SkipstreamConfig settings(Pipelines.Broker broker, Path stateDirectory) {
    // No fixed port: a demo must start beside whatever runs already.
    List<String> usual = List.of(Settings.HTTP_PORT + "=" + Settings.HTTP_OFF);
    List<String> more = new ArrayList<>(decoder.assignments());
    more.add(Settings.BOOTSTRAP_SERVERS + "=" + broker.bootstrapServers());
    more.add(Settings.STATE_DIR + "=" + stateDirectory);
    return config.load(context().environment(), usual, more);
  }

  private Display display(PrintStream shown) {
    CellStyle cells = console().blocks() ? CellStyle.BLOCKS : CellStyle.ASCII;
    if (console().terminal() && !json()) {
      int width = Terminals.width(context().environment());
      return new TerminalDisplay(shown, new DemoRenderer(cells, width));
    }
    return new LineDisplay(shown, new DemoRenderer(cells, LOG_WIDTH), LINES_EVERY_MS);
  }

  private static String title(EngineInfo engine, String bootstrap) {
    return String.format(
        "skipstream demo: %s (%s, %s, %s), Kafka broker %s",
        engine.modelName(),
        engine.device(),
        engine.dtype(),
        engine.deterministic() ? "deterministic" : "relaxed",
        bootstrap);
  }

  private static void stay(String bootstrap, PrintStream shown, CountDownLatch asked)
      throws InterruptedException {
    shown.printf("%nBroker and processor stay up. Ctrl-C ends them. Try, in another terminal:%n");
    shown.printf("  submit --bootstrap %s --stream java --prompt 'public class '%n", bootstrap);
    shown.printf("  tail --bootstrap %s completions%n", bootstrap);
    shown.flush();
    asked.await();
  }
}
