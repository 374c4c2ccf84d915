package io.skipstream.processor.cli;

import io.skipstream.engine.Engine;
import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.model.ModelFiles;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.DecodeBackend;
import io.skipstream.serving.StartupTiming;
import io.skipstream.serving.TimedEngine;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.speculation.Verifier;
import io.skipstream.tuning.CostMeter;
import java.util.concurrent.TimeUnit;

/** Engine, drafter and verifier as the settings say: the one place where an engine is made. */
record TorchBackend(ModelFiles files, SkipstreamConfig config, DraftingParts drafting)
    implements DecodeBackend.Factory {
  private static final long TIMING_BUDGET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  @Override
  public DecodeBackend create() {
    CostMeter meter = drafting.meter();
    Engine engine =
        drafting.plansByCosts()
            ? timed(engine(), meter)
            : TimedEngine.into(meter, engine(), System::nanoTime);
    TokenSampler sampler = new TokenSampler(engine.info().vocabSize());
    Verifier verifier = EngineSettings.verifier(config, sampler);
    SkipDrafter drafter =
        new SkipDrafter(engine, sampler, drafting.planner(), verifier.needsChildLaws());
    return new DecodeBackend(engine, drafter, verifier, meter::table);
  }

  private Engine engine() {
    return config.text(Settings.ENGINE_DEVICE).equals(Settings.MODELLED)
        ? ModelledEngines.of(files, config)
        : TorchEngine.load(files, EngineSettings.torch(config, files));
  }

  /** An engine that teaches the meter what passes cost, beginning with some before any request. */
  static Engine timed(Engine engine, CostMeter meter) {
    StartupTiming.run(engine, meter, System::nanoTime, TIMING_BUDGET_NANOS);
    return TimedEngine.into(meter, engine, System::nanoTime);
  }
}
