package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.engine.Engine;
import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.lab.CpuCosts;
import io.skipstream.lab.Experiments;
import io.skipstream.lab.LabSettings;
import io.skipstream.lab.LabTuner;
import io.skipstream.lab.Landscape;
import io.skipstream.lab.OptimumFile;
import io.skipstream.lab.SearchLimits;
import io.skipstream.lab.Seeds;
import io.skipstream.lab.TuningLab;
import io.skipstream.model.DemoModel;
import io.skipstream.serving.CostPrior;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.TuningPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tuners side by side on models whose best set is known. */
@Command(
    name = "tuning",
    description =
        "Run tuners on streams of verified tokens and compare how fast they find the best skip"
            + " set. The planted models are made from the demo model; their best sets are known"
            + " by exhaustive search. What drafts meet is computed, what passes cost is charged"
            + " from a cost table.")
final class BenchTuningCommand extends SubCommand {
  private static final int POOL_SEED = 1000;
  private static final int SHIFT_BEFORE = 30;
  private static final int SHIFT_AFTER = 24;
  private static final int SHARE_TOKENS = 20_000;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "MODEL",
      defaultValue = "planted-24,planted-48,demo",
      description =
          "demo, planted-24, planted-48, and planted models of the layers and costs of"
              + " llama-2-7b, llama-2-13b, llama-2-70b, llama-3-8b.")
  private List<String> models;

  @Option(
      names = "--streams",
      split = ",",
      paramLabel = "STREAM",
      defaultValue = "java,prose",
      description = "Streams of bundled prompts.")
  private List<String> streams;

  @Option(
      names = "--tuners",
      split = ",",
      paramLabel = "TUNER",
      defaultValue = "uniform,swift,adaptive,random,dp,dp-measured",
      description = "uniform, swift, adaptive, random, dp, dp-measured.")
  private List<String> tuners;

  @Option(
      names = "--costs",
      split = ",",
      paramLabel = "COSTS",
      defaultValue = "h200",
      description = "h200: the model's real shape at that GPU's bandwidth; cpu: measured here.")
  private List<String> costs;

  @Option(names = "--seeds", paramLabel = "N", defaultValue = "5", description = "Runs of each.")
  private int seeds;

  @Option(
      names = "--first-seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "Seed of the first run; the others follow.")
  private int firstSeed;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "0",
      description = "Tokens of a run; 0 is 5000, or 1200 if quick.")
  private int tokens;

  @Option(
      names = "--search-share",
      paramLabel = "R",
      defaultValue = "0.03",
      description =
          "Share of a stream's time that the adaptive tuner may search. With 1 a search that takes"
              + " thousands of passes ends within as many tokens.")
  private double searchShare;

  @Option(
      names = "--quick",
      description = "Short streams, two seeds, planted-24 on one stream unless told otherwise.")
  private boolean quick;

  @Option(names = "--greedy", description = "Greedy completions instead of temperature 0.7.")
  private boolean greedy;

  @Option(names = "--shift", description = "Also turn each stream into the other.")
  private boolean shift;

  @Option(names = "--contrast", description = "Also try each stream's set on the other stream.")
  private boolean contrast;

  @Option(
      names = "--share",
      description =
          "Also measure what search takes of a stream's time, over 20000 tokens: of each stream, and"
              + " of one whose every record is of the other domain than the last.")
  private boolean share;

  @Option(names = "--svg", paramLabel = "FILE", description = "Write the curves as a picture.")
  private Path svg;

  @Option(
      names = "--find-optimum",
      paramLabel = "DIR",
      description = "Only look for the models' best sets, and write them there.")
  private Path optimumDirectory;

  BenchTuningCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    if (seeds < 1 || seeds > 100) {
      throw usageError("--seeds must be within 1..100, was " + seeds);
    }
    if (firstSeed < 1 || firstSeed > 900) {
      throw usageError("--first-seed must be within 1..900, was " + firstSeed);
    }
    if (tokens < 0 || tokens > 1_000_000) {
      throw usageError("--tokens must be within 0..1000000, was " + tokens);
    }
    if (quick) {
      seeds = Math.min(seeds, 2);
      models = models.subList(0, 1);
      streams = streams.subList(0, 1);
    }
    if (!(searchShare >= 0 && searchShare <= 1)) {
      throw usageError("--search-share must be within 0..1, was " + searchShare);
    }
    check("--models", models, Landscape.NAMES);
    check("--streams", streams, TuningLab.STREAMS);
    check("--costs", costs, List.of("h200", "cpu"));
    check("--tuners", tuners, Arrays.stream(LabTuner.values()).map(LabTuner::label).toList());
    TuningReport report = new TuningReport();
    for (String model : models) {
      Landscape landscape = Landscape.open(model, planted());
      try (Engine engine = TorchEngine.load(landscape.files(), engineSettings());
          TuningLab lab = new TuningLab(engine, landscape, labSettings())) {
        if (optimumDirectory != null) {
          findOptima(lab);
        } else {
          run(lab, engine, report);
        }
      }
    }
    if (optimumDirectory == null) {
      publish(report);
    }
    return ExitCode.OK;
  }

  private void check(String option, List<String> given, List<String> known) {
    for (String value : given) {
      if (!known.contains(value)) {
        throw usageError(option + ": '" + value + "' is not one of " + known);
      }
    }
  }

  private static Path planted() {
    return DemoModel.open().directory().resolveSibling("planted");
  }

  private static TorchSettings engineSettings() {
    return TorchSettings.DEFAULTS.withDType(TorchSettings.DType.FP32).withKv(32_768, 80);
  }

  private LabSettings labSettings() {
    LabSettings settings =
        (quick ? LabSettings.QUICK : LabSettings.FULL).withSearchShare(searchShare);
    if (greedy) {
      settings = settings.withSampling(SamplingParameters.GREEDY);
    }
    return tokens == 0 ? settings : settings.withServedTokens(tokens);
  }

  private void findOptima(TuningLab lab) throws IOException {
    for (String stream : streams) {
      Path file =
          OptimumFile.write(
              lab.search(stream, this::progress), lab.landscape().name(), optimumDirectory);
      console().err().println(file);
    }
  }

  private void run(TuningLab lab, Engine engine, TuningReport report) {
    CostTable h200 = GpuCostModel.H200_BF16.costs(lab.landscape().shape());
    for (String name : costs) {
      CostTable table =
          name.equals("h200")
              ? h200
              : CpuCosts.measure(
                  engine,
                  CostPrior.of(lab.landscape().files().config(), true, 4),
                  System::nanoTime);
      report.addLimits(lab.landscape().name(), name, SearchLimits.of(table), table.linearRows());
      for (String tunerName : tuners) {
        LabTuner tuner = LabTuner.parse(tunerName);
        TuningPool pool = tuner.pools() ? lab.pool(tuner, table, POOL_SEED) : TuningPool.EMPTY;
        for (String stream : streams) {
          progress(lab.landscape().name() + ", " + name + ", " + stream + ", " + tunerName);
          report.add(
              lab.run(tuner, stream, table, name, TuningPool.EMPTY, seeds(), this::progress));
          if (!pool.sets().isEmpty()) {
            report.add(lab.run(tuner, stream, table, name, pool, seeds(), this::progress));
          }
        }
      }
      experiments(new Experiments(lab, table, this::progress), name, report);
    }
  }

  private Seeds seeds() {
    return new Seeds(firstSeed, seeds);
  }

  private void experiments(Experiments experiments, String costsName, TuningReport report) {
    if (contrast) {
      progress("contrast");
      report.addContrasts(experiments.contrast(LabTuner.ADAPTIVE, seeds()));
    }
    if (shift) {
      for (String from : streams) {
        for (int seed : seeds()) {
          progress("shift of " + from + ", seed " + seed);
          report.addShift(
              experiments.shift(LabTuner.ADAPTIVE, from, SHIFT_BEFORE, SHIFT_AFTER, seed));
        }
      }
    }
    if (share) {
      List<List<String>> mixtures = new ArrayList<>(streams.stream().map(List::of).toList());
      mixtures.add(TuningLab.STREAMS);
      for (List<String> domains : mixtures) {
        for (int seed : seeds()) {
          progress("share of search, " + domains + ", seed " + seed);
          report.addShare(
              costsName, experiments.share(LabTuner.ADAPTIVE, domains, SHARE_TOKENS, seed));
        }
      }
    }
  }

  private void progress(String what) {
    console().err().println(what);
  }

  private void publish(TuningReport report) throws IOException {
    if (svg != null) {
      Files.writeString(svg, report.svg());
    }
    if (json()) {
      ObjectNode document = console().newObject();
      document.put("hardware", Hardware.describe());
      document.put("sampling", greedy ? "greedy" : "temperature 0.7");
      document.put("tokens_a_run", labSettings().servedTokens());
      document.put("search_share", searchShare);
      report.into(document);
      console().document(document);
    } else {
      report.print(console().out());
    }
  }
}
