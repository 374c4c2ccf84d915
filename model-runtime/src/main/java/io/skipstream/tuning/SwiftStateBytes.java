package io.skipstream.tuning;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link SwiftState} as bytes, big-endian: version u8, layers u16, skipped u16, bayesInterval
 * u16, seed i64, search i32, phase u8, measured i64, unimproved u16, score f64, drift 4 × f64, skip
 * set, initial set, number of scores u16, scores u8 each, forgotten u16, number of Bayesian sets
 * u16, those. A set is one bit a sublayer, attention and MLP of layer 0 lowest in its first byte.
 */
final class SwiftStateBytes {
  private static final int VERSION = 1;
  private static final int FIXED_BYTES = 1 + 3 * 2 + 8 + 4 + 1 + 8 + 2 + 8 + 4 * 8 + 3 * 2;

  private SwiftStateBytes() {}

  static byte[] write(SwiftState state) {
    SwiftLog log = state.log();
    int layers = log.space().layers();
    int sets = 2 + log.bayesian().size();
    ByteBuffer out =
        ByteBuffer.allocate(FIXED_BYTES + log.scores().size() + sets * SkipSet.packedBytes(layers));
    out.put((byte) VERSION);
    out.putShort((short) layers);
    out.putShort((short) log.space().skipped());
    out.putShort((short) log.bayesInterval());
    out.putLong(log.seed());
    out.putInt(log.search());
    out.put((byte) state.phase().ordinal());
    out.putLong(state.measured());
    out.putShort((short) state.unimproved());
    out.putDouble(state.score());
    out.putDouble(state.drift().recentHits());
    out.putDouble(state.drift().recentTries());
    out.putDouble(state.drift().longHits());
    out.putDouble(state.drift().longTries());
    put(out, state.skipSet());
    put(out, log.initial());
    out.putShort((short) log.scores().size());
    out.put(log.scores().toBytes());
    out.putShort((short) log.forgotten());
    out.putShort((short) log.bayesian().size());
    for (SkipSet set : log.bayesian()) {
      put(out, set);
    }
    return out.array();
  }

  static SwiftState read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      SwiftState state = read(in);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(
            "swift state has " + in.remaining() + " bytes too many of " + bytes.length);
      }
      return state;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "swift state ends early, it has " + bytes.length + " bytes", e);
    }
  }

  private static SwiftState read(ByteBuffer in) {
    int version = in.get() & 0xFF;
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "swift state has version " + version + ", known is " + VERSION);
    }
    SearchSpace space = new SearchSpace(unsigned(in), unsigned(in));
    int bayesInterval = unsigned(in);
    long seed = in.getLong();
    int search = in.getInt();
    SwiftState.Phase phase = phase(in.get() & 0xFF);
    long measured = in.getLong();
    int unimproved = unsigned(in);
    double score = in.getDouble();
    AcceptanceDrift drift =
        new AcceptanceDrift(in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble());
    SkipSet skipSet = set(in, space.layers());
    SkipSet initial = set(in, space.layers());
    byte[] scores = new byte[available(in, "scores", unsigned(in), 1)];
    in.get(scores);
    int forgotten = unsigned(in);
    int count = available(in, "Bayesian sets", unsigned(in), SkipSet.packedBytes(space.layers()));
    List<SkipSet> bayesian = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      bayesian.add(set(in, space.layers()));
    }
    SwiftLog log =
        new SwiftLog(
            space, bayesInterval, seed, search, initial, ScoreLog.of(scores), forgotten, bayesian);
    return new SwiftState(phase, measured, skipSet, score, unimproved, log, drift);
  }

  private static int available(ByteBuffer in, String name, int count, int bytesEach) {
    if (count > in.remaining() / bytesEach) {
      throw new IllegalArgumentException(
          "swift state announces "
              + count
              + " "
              + name
              + ", has "
              + in.remaining()
              + " bytes left");
    }
    return count;
  }

  private static SwiftState.Phase phase(int ordinal) {
    SwiftState.Phase[] phases = SwiftState.Phase.values();
    if (ordinal >= phases.length) {
      throw new IllegalArgumentException(
          "swift state has phase " + ordinal + ", the last is " + (phases.length - 1));
    }
    return phases[ordinal];
  }

  private static int unsigned(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }

  private static void put(ByteBuffer out, SkipSet set) {
    out.put(set.packed());
  }

  private static SkipSet set(ByteBuffer in, int layers) {
    byte[] packed = new byte[SkipSet.packedBytes(layers)];
    in.get(packed);
    return SkipSet.unpack(layers, packed);
  }
}
