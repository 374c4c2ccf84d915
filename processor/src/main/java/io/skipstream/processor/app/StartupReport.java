package io.skipstream.processor.app;

import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import java.util.ArrayList;
import java.util.List;

/** What a processor says of itself when it starts. */
final class StartupReport {
  private StartupReport() {}

  static List<String> lines(SkipstreamConfig config, EngineInfo engine, int partitions) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Model "
            + engine.modelName()
            + " ("
            + engine.layers()
            + " layers, context "
            + engine.maxContext()
            + ", "
            + engine.dtype()
            + " on "
            + engine.device()
            + (engine.deterministic() ? ", deterministic" : ", relaxed")
            + ")");
    lines.add("Fingerprint " + engine.modelFingerprint() + ", numerics " + engine.numericsId());
    lines.add(
        "Reads "
            + config.topics().prompts()
            + " ("
            + partitions
            + " partitions) as "
            + config.text(Settings.APPLICATION_ID)
            + ", writes "
            + config.topics().completions());
    lines.add(
        "Window: "
            + config.pendingMaxCount()
            + " prompts or "
            + config.pendingMaxBytes()
            + " bytes a partition; the rest waits as lag");
    config.changed().forEach((name, value) -> lines.add("Setting " + name + "=" + value));
    lines.add(recovery(config));
    return lines;
  }

  /** An upper bound without restoring state, which depends on its size. */
  private static String recovery(SkipstreamConfig config) {
    int sessionMs = config.number(Settings.SESSION_TIMEOUT_MS);
    int transactionMs = config.number(Settings.TRANSACTION_TIMEOUT_MS);
    return "Recovery after a crash: session.timeout.ms "
        + sessionMs
        + " + rebalance, and after a takeover by another instance readers wait for"
        + " transaction.timeout.ms "
        + transactionMs
        + " + the broker's transaction.abort.timed.out.transaction.cleanup.interval.ms"
        + " (default 10000, 1000 is advised)";
  }
}
