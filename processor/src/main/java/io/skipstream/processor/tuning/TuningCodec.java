package io.skipstream.processor.tuning;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skipstream.schemas.v1.KnownSkipSet;
import io.skipstream.schemas.v1.StreamTuningRecord;
import io.skipstream.schemas.v1.TuningGuard;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.KnownSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@link StreamTuning} as bytes of the store and back. The bytes are not trusted: a damaged disk
 * must not stop a processor, and what is learnt can be learnt again.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class TuningCodec {
  /** More than any record that is written; nothing larger is parsed. */
  static final int MAX_READ_BYTES = 64 << 10;

  private static final int FORMAT = 1;

  private TuningCodec() {}

  static byte[] encode(StreamTuning tuning, String modelFingerprint, long lastUsedEpochMs) {
    StreamTuningRecord.Builder record =
        StreamTuningRecord.newBuilder()
            .setFormat(FORMAT)
            .setVersion(tuning.version())
            .setModelFingerprint(modelFingerprint)
            .setLastUsedEpochMs(lastUsedEpochMs)
            .setTuner(tuning.tuner())
            .setPhase(TuningNames.phase(tuning.phase()))
            .setLayers(tuning.skipSet().layers())
            .setSkipSet(packed(tuning.skipSet()))
            .setTokens(tuning.tokens())
            .setSearchPasses(tuning.searchPasses())
            .setServedPasses(tuning.servedPasses())
            .setExpectedSpeedup(tuning.expectedSpeedup())
            .setMeasuredSpeedup(tuning.measuredSpeedup())
            .setCalibration(ByteString.copyFrom(tuning.calibration()))
            .setTunerState(ByteString.copyFrom(tuning.tunerState()));
    for (KnownSet known : tuning.sets()) {
      record.addSets(
          KnownSkipSet.newBuilder()
              .setSkipSet(packed(known.set()))
              .setHits(known.hits())
              .setTries(known.tries()));
    }
    if (tuning.guard() != null) {
      record.setGuard(guard(tuning.guard()));
    }
    return record.build().toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws UnreadableTuningException whatever the bytes are, and nothing else
   */
  public static StoredTuning decode(byte[] bytes) throws UnreadableTuningException {
    StreamTuningRecord record = parse(bytes);
    if (record.getFormat() != FORMAT) {
      throw new UnreadableTuningException(
          "format is " + record.getFormat() + ", known is " + FORMAT);
    }
    try {
      return new StoredTuning(
          tuning(record), record.getModelFingerprint(), record.getLastUsedEpochMs());
    } catch (IllegalArgumentException e) {
      throw new UnreadableTuningException(e.getMessage(), e);
    }
  }

  /** When it was last used; other formats tell that too. */
  static long lastUsedEpochMs(byte[] bytes) throws UnreadableTuningException {
    return parse(bytes).getLastUsedEpochMs();
  }

  private static StreamTuningRecord parse(byte[] bytes) throws UnreadableTuningException {
    if (bytes.length > MAX_READ_BYTES) {
      throw new UnreadableTuningException(bytes.length + " bytes, the limit is " + MAX_READ_BYTES);
    }
    try {
      return StreamTuningRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new UnreadableTuningException("no such record: " + e.getMessage(), e);
    }
  }

  private static StreamTuning tuning(StreamTuningRecord record) throws UnreadableTuningException {
    int layers = record.getLayers();
    List<KnownSet> sets = new ArrayList<>(record.getSetsCount());
    Set<SkipSet> told = new HashSet<>();
    for (KnownSkipSet known : record.getSetsList()) {
      SkipSet set = SkipSet.unpack(layers, known.getSkipSet().toByteArray());
      Plausible.addOnce(told, set);
      sets.add(
          new KnownSet(
              set,
              Plausible.count("hits", known.getHits()),
              Plausible.count("tries", known.getTries())));
    }
    return new StreamTuning(
        Plausible.count("version", record.getVersion()),
        record.getTuner(),
        SkipSet.unpack(layers, record.getSkipSet().toByteArray()),
        TuningNames.phase(record.getPhase()),
        sets,
        Plausible.count("tokens", record.getTokens()),
        Plausible.count("search_passes", record.getSearchPasses()),
        Plausible.count("served_passes", record.getServedPasses()),
        Plausible.speedup("expected_speedup", record.getExpectedSpeedup()),
        Plausible.speedup("measured_speedup", record.getMeasuredSpeedup()),
        record.hasGuard() ? guard(record.getGuard()) : null,
        record.getCalibration().toByteArray(),
        record.getTunerState().toByteArray());
  }

  private static TuningGuard guard(Guard guard) {
    return TuningGuard.newBuilder()
        .setMode(TuningNames.mode(guard.mode()))
        .setBalance(guard.balance())
        .setProbeNet(guard.probeNet())
        .setProbeRounds(guard.probeRounds())
        .setSinceProbe(guard.sinceProbe())
        .setPause(guard.pause())
        .build();
  }

  private static Guard guard(TuningGuard guard) throws UnreadableTuningException {
    return new Guard(
        TuningNames.mode(guard.getMode()),
        Plausible.net("balance", guard.getBalance()),
        Plausible.net("probe_net", guard.getProbeNet()),
        Plausible.rounds("probe_rounds", guard.getProbeRounds()),
        Plausible.count("since_probe", guard.getSinceProbe()),
        Plausible.count("pause", guard.getPause()));
  }

  private static ByteString packed(SkipSet set) {
    return ByteString.copyFrom(set.packed());
  }
}
