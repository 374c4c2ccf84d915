package io.skipstream.processor.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.tuning.StoredTuning;
import io.skipstream.processor.tuning.TuningCodec;
import io.skipstream.processor.tuning.TuningNames;
import io.skipstream.processor.tuning.TuningScope;
import io.skipstream.processor.tuning.UnreadableTuningException;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.KnownSet;

/** What a stream has learnt, in words and numbers. */
final class TuningJson {
  private static final char KEPT = '#';
  private static final char SKIPPED = '.';

  private TuningJson() {}

  /**
   * Adds what a record says, readable or not.
   *
   * @param record of the store
   * @param scope what it must fit to be used
   */
  static void add(ObjectNode node, byte[] record, TuningScope scope, long nowMs) {
    node.put("bytes", record.length);
    try {
      StoredTuning stored = TuningCodec.decode(record);
      addUse(node, scope.misfit(stored, nowMs));
      add(node, stored);
    } catch (UnreadableTuningException e) {
      node.put("unreadable", e.getMessage());
    }
  }

  private static void addUse(ObjectNode node, TuningScope.Misfit misfit) {
    node.put("used", misfit == null);
    if (misfit != null) {
      node.put("unused_because", misfit.wireName());
    }
  }

  private static void add(ObjectNode node, StoredTuning stored) {
    StreamTuning tuning = stored.tuning();
    node.put("version", tuning.version());
    node.put("tuner", tuning.tuner());
    node.put("phase", TuningNames.phase(tuning.phase()));
    node.put("model_fingerprint", stored.modelFingerprint());
    node.put("last_used_epoch_ms", stored.lastUsedEpochMs());
    addSet(node, tuning.skipSet());
    node.put("matchness", tuning.matchness());
    node.put("expected_speedup", tuning.expectedSpeedup());
    node.put("measured_speedup", tuning.measuredSpeedup());
    node.put("tokens", tuning.tokens());
    node.put("search_passes", tuning.searchPasses());
    node.put("served_passes", tuning.servedPasses());
    node.put("calibration_bytes", tuning.calibration().length);
    node.put("tuner_state_bytes", tuning.tunerState().length);
    if (tuning.guard() != null) {
      addGuard(node.putObject("guard"), tuning.guard());
    }
    ArrayNode sets = node.putArray("sets");
    for (KnownSet known : tuning.sets()) {
      ObjectNode set = sets.addObject();
      addSet(set, known.set());
      set.put("matchness", known.matchness());
      set.put("hits", known.hits());
      set.put("tries", known.tries());
    }
  }

  private static void addSet(ObjectNode node, SkipSet set) {
    StringBuilder attention = new StringBuilder(set.layers());
    StringBuilder mlp = new StringBuilder(set.layers());
    for (int layer = 0; layer < set.layers(); layer++) {
      attention.append(set.skipsAttention(layer) ? SKIPPED : KEPT);
      mlp.append(set.skipsMlp(layer) ? SKIPPED : KEPT);
    }
    node.put("skip_set", set.bits());
    node.put("attention", attention.toString());
    node.put("mlp", mlp.toString());
    node.put("skipped", set.skipped());
  }

  private static void addGuard(ObjectNode node, Guard guard) {
    node.put("mode", TuningNames.mode(guard.mode()));
    node.put("balance", guard.balance());
    node.put("probe_net", guard.probeNet());
    node.put("probe_rounds", guard.probeRounds());
    node.put("since_probe", guard.sinceProbe());
    node.put("pause", guard.pause());
  }
}
