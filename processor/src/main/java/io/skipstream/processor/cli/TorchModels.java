package io.skipstream.processor.cli;

import io.skipstream.model.DemoModel;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.ModelLoadException;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.DecodeClocks;
import io.skipstream.serving.DecodeLoop;
import io.skipstream.serving.DecodeText;
import io.skipstream.tokenizer.HuggingFaceTextTokenizer;
import io.skipstream.tokenizer.TextTokenizer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Models of this machine, decoded by the torch engine. */
final class TorchModels implements Models {
  private static final Logger LOG = LoggerFactory.getLogger(TorchModels.class);

  private final Clock clock;

  /**
   * Models that may be loaded.
   *
   * @param clock for chat templates that name today's date
   */
  TorchModels(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Path directory(String model) {
    if (model.equals(DEMO)) {
      return DemoModel.open().directory();
    }
    try {
      return Path.of(model);
    } catch (InvalidPathException e) {
      throw new ModelLoadException("model: '" + model + "' is not a path: " + e.getMessage(), e);
    }
  }

  @Override
  public ModelFiles files(String model) {
    return model.equals(DEMO) ? DemoModel.open() : ModelFiles.open(directory(model));
  }

  @Override
  public ServingModel load(SkipstreamConfig config) {
    ModelFiles files = files(config.text(Settings.MODEL));
    // First, since it may be refused and holds nothing.
    ChatRenderer renderer = ChatRenderer.of(files, clock);
    TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(files.tokenizerFile());
    DraftingParts drafting = DraftingParts.of(config, files);
    boolean started = false;
    try {
      DecodeLoop loop =
          DecodeLoop.start(
              EngineSettings.loop(config),
              new TorchBackend(files, config, drafting),
              new DecodeText(tokenizer, files.config().eosTokenIds()),
              drafting.policy(),
              DecodeClocks.SYSTEM,
              failure -> LOG.error("The decoder has stopped", failure));
      started = true;
      return new ServingModel(
          new OwningGenerator(loop, tokenizer), files.generationDefaults(), renderer);
    } finally {
      if (!started) {
        tokenizer.close();
      }
    }
  }
}
