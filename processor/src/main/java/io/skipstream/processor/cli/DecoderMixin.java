package io.skipstream.processor.cli;

import io.skipstream.processor.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Options that choose a model and how it decodes: shorter names of settings. */
final class DecoderMixin {
  @Option(
      names = "--model",
      paramLabel = "demo|DIR",
      description = "The bundled demo model (default), or a Hugging Face model directory.")
  private String model;

  @Option(
      names = "--device",
      description = "cpu, cuda, or modelled: no model, only the time that it would take.")
  private Device device;

  @Option(names = "--dtype", description = "Arithmetic: auto, fp32 or bf16.")
  private Dtype dtype;

  @Option(
      names = "--relaxed",
      description = "Not deterministic: faster, and the text may depend on the batch.")
  private boolean relaxed;

  @Option(names = "--batch", paramLabel = "N", description = "Most sequences decoded together.")
  private Integer batch;

  @Option(names = "--plain", description = "No drafts: one token a pass.")
  private boolean plain;

  @Option(
      names = "--draft",
      description = "Who drafts. skip: the model itself without some sublayers; none: nobody.")
  private Drafts drafts;

  @Option(
      names = "--skip-ratio",
      paramLabel = "R",
      description = "Share of the inner sublayers that drafts leave out, 0 to 1.")
  private Double skipRatio;

  @Option(
      names = "--draft-max",
      paramLabel = "N",
      description = "Most tokens that a step drafts on its chain.")
  private Integer draftMax;

  @Option(names = "--tree", description = "Shape of a draft: chain or comb.")
  private Tree tree;

  @Option(
      names = "--tuner",
      description = "Which sublayers drafts skip. fixed: evenly spread; swift: learnt per stream.")
  private Tuners tuner;

  /** The options that were given, as settings: name=value. */
  List<String> assignments() {
    List<String> assignments = new ArrayList<>();
    add(assignments, Settings.MODEL, model);
    add(assignments, Settings.ENGINE_DEVICE, device);
    add(assignments, Settings.ENGINE_DTYPE, dtype);
    add(assignments, Settings.DETERMINISTIC, relaxed ? Boolean.FALSE : null);
    add(assignments, Settings.DECODE_BATCH_MAX, batch);
    add(assignments, Settings.DRAFT, plain ? Drafts.NONE : drafts);
    add(assignments, Settings.DRAFT_SKIP_RATIO, skipRatio);
    add(assignments, Settings.DRAFT_MAX_TOKENS, draftMax);
    add(assignments, Settings.DRAFT_TREE, tree);
    add(assignments, Settings.DRAFT_TUNER, tuner);
    return assignments;
  }

  private static void add(List<String> assignments, String setting, Object value) {
    if (value instanceof Enum<?> constant) {
      assignments.add(setting + "=" + constant.name().toLowerCase(Locale.ROOT));
    } else if (value != null) {
      assignments.add(setting + "=" + value);
    }
  }

  /** Where the model runs. */
  enum Device {
    CPU,
    CUDA,
    MODELLED
  }

  /** Of weights and arithmetic. */
  enum Dtype {
    AUTO,
    FP32,
    BF16
  }

  /** Who drafts. */
  enum Drafts {
    SKIP,
    NONE
  }

  /** The shape of a draft. */
  enum Tree {
    CHAIN,
    COMB
  }

  /** Who chooses what drafts skip. */
  enum Tuners {
    FIXED,
    SWIFT
  }
}
