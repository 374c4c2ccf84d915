package io.skipstream.processor.cli;

import io.skipstream.engine.Engine;
import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.model.ModelFiles;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.DecodeBackend;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.speculation.Verifier;

/** Engine, drafter and verifier as the settings say: the one place where an engine is made. */
record TorchBackend(ModelFiles files, SkipstreamConfig config) implements DecodeBackend.Factory {
  @Override
  public DecodeBackend create() {
    Engine engine = engine();
    TokenSampler sampler = new TokenSampler(engine.info().vocabSize());
    Verifier verifier = EngineSettings.verifier(config, sampler);
    SkipDrafter drafter =
        new SkipDrafter(engine, sampler, EngineSettings.planner(config), verifier.needsChildLaws());
    return new DecodeBackend(engine, drafter, verifier);
  }

  private Engine engine() {
    return config.text(Settings.ENGINE_DEVICE).equals(Settings.MODELLED)
        ? ModelledEngines.of(files, config)
        : TorchEngine.load(files, EngineSettings.torch(config, files));
  }
}
