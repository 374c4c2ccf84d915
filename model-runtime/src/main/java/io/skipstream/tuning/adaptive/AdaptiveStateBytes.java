package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.adaptive.AdaptiveState.Stage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An {@link AdaptiveState} as bytes, big-endian: version u8, layers u16, seed i64, serial i64,
 * search i32, step i32, stage u8, pair u16, quiet u16; tokens i64, credit f64, unused i64,
 * measuredAt i64, scorableAt i32, told u8, speed f64; drift 5 × f64; then counts u8 and items:
 * known sets (set, hits f32, tries f32, home i32), seeds (set), ties (u16, u16), sets that were
 * tried (set), trials (base u8, challenger u8, baseHits u16, lost u16, won u16); beliefs and
 * singles (mean i16, deviation u8, tries u8, lost u8 a sublayer). Sets are {@link
 * SkipSet#packed()}.
 *
 * <p>Versions 1 and 2 had no promises in drift. Version 1 had only the bases among the sets that
 * were tried, and the challengers, each as often as it was one, in the trials.
 */
final class AdaptiveStateBytes {
  private static final int VERSION = 3;
  private static final int CHALLENGERS_APART = 1;
  private static final int NOTHING_PROMISED = 2;

  /** What a stream's record has room for. */
  private static final int MOST_BYTES = 3_266;

  /** Numbers and counts. */
  private static final int FIXED_BYTES = 138;

  /** Ties that room is kept for, whether or not they are there. */
  private static final int USUAL_TIES = 12;

  private static final int TIE_BYTES = 4;

  private static final int KNOWN_BYTES = 12;
  private static final int SUBLAYER_BYTES = 5;
  private static final int TRIAL_BYTES = 8;

  private AdaptiveStateBytes() {}

  /** Whether a store takes so many trials beside all else that a state may have. */
  static boolean takes(List<Trial> trials, Ties ties) {
    int layers = ties.size() / 2;
    int set = SkipSet.packedBytes(layers);
    int known = AdaptiveState.MOST_KNOWN * (set + KNOWN_BYTES);
    int seeds = AdaptiveState.MOST_SEEDS * set;
    int sublayers = 2 * layers * SUBLAYER_BYTES;
    int tied = Math.max(USUAL_TIES, ties.pairs()) * TIE_BYTES;
    int room = MOST_BYTES - FIXED_BYTES - known - seeds - tied - sublayers;
    return trials.size() * TRIAL_BYTES + tried(trials).size() * set <= room;
  }

  /** The sets of the trials, in the order of their first use. */
  private static Map<SkipSet, Integer> tried(List<Trial> trials) {
    Map<SkipSet, Integer> sets = new LinkedHashMap<>();
    for (Trial trial : trials) {
      sets.putIfAbsent(trial.base(), sets.size());
      sets.putIfAbsent(trial.challenger(), sets.size());
    }
    return sets;
  }

  static byte[] write(AdaptiveState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(state, out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can't fail", e);
    }
    return bytes.toByteArray();
  }

  private static void write(AdaptiveState state, DataOutputStream out) throws IOException {
    out.writeByte(VERSION);
    out.writeShort(state.layers());
    out.writeLong(state.seed());
    out.writeLong(state.serial());
    out.writeInt(state.search());
    out.writeInt(state.step());
    out.writeByte(state.stage().ordinal());
    out.writeShort(state.pair());
    out.writeShort(state.quiet());
    Pace pace = state.pace();
    out.writeLong(pace.tokens());
    out.writeDouble(pace.credit());
    out.writeLong(0);
    out.writeLong(pace.measuredAt());
    out.writeInt(pace.scorableAt());
    out.writeBoolean(pace.told());
    out.writeDouble(pace.speed());
    out.writeDouble(state.drift().hits());
    out.writeDouble(state.drift().tries());
    out.writeDouble(state.drift().sum());
    out.writeDouble(state.drift().promisedHits());
    out.writeDouble(state.drift().promisedTries());
    out.writeByte(state.known().size());
    for (Known known : state.known()) {
      out.write(known.set().packed());
      out.writeFloat(known.hits());
      out.writeFloat(known.tries());
      out.writeInt(known.home());
    }
    out.writeByte(state.seeds().size());
    for (SkipSet seed : state.seeds()) {
      out.write(seed.packed());
    }
    write(state.ties(), out);
    Map<SkipSet, Integer> tried = tried(state.trials());
    out.writeByte(tried.size());
    for (SkipSet set : tried.keySet()) {
      out.write(set.packed());
    }
    out.writeByte(state.trials().size());
    for (Trial trial : state.trials()) {
      out.writeByte(tried.get(trial.base()));
      out.writeByte(tried.get(trial.challenger()));
      out.writeShort(trial.baseHits());
      out.writeShort(trial.lost());
      out.writeShort(trial.won());
    }
    for (int i = 0; i < state.beliefs().size(); i++) {
      out.writeShort(state.beliefs().storedMean(i));
      out.writeByte(state.beliefs().storedDeviation(i));
      out.writeByte(state.singles().tries(i));
      out.writeByte(state.singles().lost(i));
    }
  }

  private static void write(Ties ties, DataOutputStream out) throws IOException {
    out.writeByte(ties.pairs());
    for (int i = 0; i < ties.size(); i++) {
      if (ties.partner(i) > i) {
        out.writeShort(i);
        out.writeShort(ties.partner(i));
      }
    }
  }

  static AdaptiveState read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      AdaptiveState state = read(in);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(
            "adaptive state has " + in.remaining() + " bytes too many of " + bytes.length);
      }
      return state;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "adaptive state ends early, it has " + bytes.length + " bytes", e);
    }
  }

  private static AdaptiveState read(ByteBuffer in) {
    int version = in.get() & 0xFF;
    if (version < CHALLENGERS_APART || version > VERSION) {
      throw new IllegalArgumentException(
          "adaptive state has version " + version + ", known is " + VERSION);
    }
    int layers = in.getShort() & 0xFFFF;
    if (layers < 1 || layers > 4_096 || in.remaining() < 6 * layers) {
      throw new IllegalArgumentException("adaptive state announces " + layers + " layers");
    }
    long seed = in.getLong();
    long serial = in.getLong();
    int search = in.getInt();
    int step = in.getInt();
    int ordinal = in.get() & 0xFF;
    if (ordinal >= Stage.values().length) {
      throw new IllegalArgumentException("adaptive state has stage " + ordinal);
    }
    int pair = in.getShort() & 0xFFFF;
    int quiet = in.getShort() & 0xFFFF;
    long tokens = in.getLong();
    double credit = in.getDouble();
    in.getLong(); // once tokens at which a change had given credit
    Pace pace = new Pace(tokens, credit, in.getLong(), in.getInt(), in.get() != 0, in.getDouble());
    boolean promised = version > NOTHING_PROMISED;
    Drift drift =
        new Drift(
            in.getDouble(),
            in.getDouble(),
            in.getDouble(),
            promised ? in.getDouble() : 0,
            promised ? in.getDouble() : 0);
    List<Known> known = new ArrayList<>();
    for (int count = in.get() & 0xFF; count > 0; count--) {
      known.add(new Known(set(in, layers), in.getFloat(), in.getFloat(), in.getInt()));
    }
    List<SkipSet> seeds = sets(in, layers);
    Ties ties = Ties.none(layers);
    for (int count = in.get() & 0xFF; count > 0; count--) {
      ties = ties.plus(sublayer(in, layers), sublayer(in, layers));
    }
    List<SkipSet> tried = sets(in, layers);
    List<Trial> trials = new ArrayList<>();
    for (int count = in.get() & 0xFF; count > 0; count--) {
      trials.add(
          new Trial(
              tried(in, tried),
              version == CHALLENGERS_APART ? set(in, layers) : tried(in, tried),
              in.getShort() & 0xFFFF,
              in.getShort() & 0xFFFF,
              in.getShort() & 0xFFFF));
    }
    short[] means = new short[2 * layers];
    byte[] deviations = new byte[2 * layers];
    byte[] tries = new byte[2 * layers];
    byte[] lost = new byte[2 * layers];
    for (int i = 0; i < means.length; i++) {
      means[i] = in.getShort();
      deviations[i] = in.get();
      tries[i] = in.get();
      lost[i] = in.get();
    }
    return new AdaptiveState(
        seed,
        serial,
        search,
        step,
        Stage.values()[ordinal],
        known,
        seeds,
        Beliefs.stored(means, deviations),
        Singles.stored(tries, lost),
        ties,
        pair,
        quiet,
        trials,
        pace,
        drift);
  }

  private static SkipSet tried(ByteBuffer in, List<SkipSet> tried) {
    int at = in.get() & 0xFF;
    if (at >= tried.size()) {
      throw new IllegalArgumentException("adaptive state has no set " + at);
    }
    return tried.get(at);
  }

  private static int sublayer(ByteBuffer in, int layers) {
    int sublayer = in.getShort() & 0xFFFF;
    if (sublayer >= 2 * layers) {
      throw new IllegalArgumentException("adaptive state ties sublayer " + sublayer);
    }
    return sublayer;
  }

  private static List<SkipSet> sets(ByteBuffer in, int layers) {
    List<SkipSet> sets = new ArrayList<>();
    for (int count = in.get() & 0xFF; count > 0; count--) {
      sets.add(set(in, layers));
    }
    return sets;
  }

  private static SkipSet set(ByteBuffer in, int layers) {
    byte[] packed = new byte[SkipSet.packedBytes(layers)];
    in.get(packed);
    return SkipSet.unpack(layers, packed);
  }
}
