package io.skipstream.processor.tuning;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skipstream.schemas.v1.ServedSkipSet;
import io.skipstream.schemas.v1.TuningPriorRecord;
import io.skipstream.tuning.SkipSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A task's summary as a record of the prior's topic and back. Anybody may write to a topic: what
 * comes from it is not trusted.
 *
 * <p><b>Threading:</b> immutable.
 */
final class PriorCodec {
  /** Sets of a record. */
  static final int MAX_SETS = 16;

  /** More than any record that is written: 16 sets of 128 layers take about a kilobyte. */
  static final int MAX_READ_BYTES = 8 << 10;

  private static final int FORMAT = 1;

  private final PriorScope scope;

  PriorCodec(PriorScope scope) {
    this.scope = scope;
  }

  byte[] key(int partition) {
    return String.join(
            "/",
            scope.modelFingerprint(),
            scope.costProfile(),
            scope.applicationId(),
            String.valueOf(partition))
        .getBytes(StandardCharsets.UTF_8);
  }

  byte[] encode(int partition, List<ServedSet> sets, long nowMs) {
    TuningPriorRecord.Builder record =
        TuningPriorRecord.newBuilder()
            .setFormat(FORMAT)
            .setModelFingerprint(scope.modelFingerprint())
            .setCostProfile(scope.costProfile())
            .setApplicationId(scope.applicationId())
            .setPartition(partition)
            .setWrittenEpochMs(nowMs)
            .setLayers(scope.layers());
    for (ServedSet served : sets) {
      record.addSets(
          ServedSkipSet.newBuilder()
              .setSkipSet(ByteString.copyFrom(served.set().packed()))
              .setHits(served.hits())
              .setTries(served.tries())
              .setTokens(served.tokens()));
    }
    return record.build().toByteArray();
  }

  /**
   * Reads a task's summary.
   *
   * @return empty if it is of another model or another kind of device
   * @throws UnreadableTuningException whatever the bytes are, and nothing else
   */
  List<ServedSet> decode(byte[] bytes) throws UnreadableTuningException {
    TuningPriorRecord record = parse(bytes);
    if (!record.getModelFingerprint().equals(scope.modelFingerprint())
        || !record.getCostProfile().equals(scope.costProfile())) {
      return List.of();
    }
    if (record.getFormat() != FORMAT
        || record.getLayers() != scope.layers()
        || record.getSetsCount() > MAX_SETS) {
      throw new UnreadableTuningException(
          String.format(
              "format %d, %d layers, %d sets",
              record.getFormat(), record.getLayers(), record.getSetsCount()));
    }
    List<ServedSet> sets = new ArrayList<>(record.getSetsCount());
    Set<SkipSet> told = new HashSet<>();
    try {
      for (ServedSkipSet served : record.getSetsList()) {
        SkipSet set = SkipSet.unpack(scope.layers(), served.getSkipSet().toByteArray());
        Plausible.addOnce(told, set);
        sets.add(
            new ServedSet(
                set,
                served.getHits(),
                Plausible.count("tries", served.getTries()),
                Plausible.count("tokens", served.getTokens())));
      }
    } catch (IllegalArgumentException e) {
      throw new UnreadableTuningException(e.getMessage(), e);
    }
    return sets;
  }

  private static TuningPriorRecord parse(byte[] bytes) throws UnreadableTuningException {
    if (bytes.length > MAX_READ_BYTES) {
      throw new UnreadableTuningException(bytes.length + " bytes, the limit is " + MAX_READ_BYTES);
    }
    try {
      return TuningPriorRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new UnreadableTuningException("no such record: " + e.getMessage(), e);
    }
  }
}
