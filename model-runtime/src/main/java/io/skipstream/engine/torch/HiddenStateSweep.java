package io.skipstream.engine.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs {@code sweep} of {@code decoder.py} and reads the sets off its table of choices.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class HiddenStateSweep {
  /**
   * Most hidden states at once, over positions and saved units: what bounds memory. Each takes two
   * rows of the MLP's width.
   */
  static final int MAX_STATES = 1_024;

  private final DecoderModule module;
  private final KvCache kv;
  private final EngineInfo info;

  HiddenStateSweep(DecoderModule module, KvCache kv, EngineInfo info) {
    this.module = module;
    this.kv = kv;
    this.info = info;
  }

  List<SkipSet> run(
      SequenceId sequence, int[] tokens, int attentionUnits, int mlpUnits, int maxUnits) {
    int committed = kv.length(sequence);
    check(tokens, committed);
    atLeastOne("attentionUnits", attentionUnits);
    atLeastOne("mlpUnits", mlpUnits);
    atLeastOne("maxUnits", maxUnits);
    int inner = info.layers() - 2;
    if (inner < 1) {
      return List.of();
    }
    long all = (long) inner * ((long) attentionUnits + mlpUnits);
    int most = (int) Math.min(Math.min(maxUnits, all), MAX_STATES - 1);
    int count = Math.min(tokens.length, MAX_STATES / (most + 1));
    long[] latest = new long[count];
    for (int i = 0; i < count; i++) {
      latest[i] = tokens[tokens.length - count + i];
    }
    // Choices, then whether the state exists, then how close it is.
    float[] table = new float[(2 * inner + 2) * (most + 1)];
    try (PtNDArray numbers = module.longs(latest)) {
      module.callFloats(
          "sweep",
          table,
          IValue.from(numbers),
          IValue.from((long) kv.start(sequence)),
          IValue.from((long) committed - count),
          IValue.from((long) attentionUnits),
          IValue.from((long) mlpUnits),
          IValue.from((long) most));
    }
    List<SkipSet> sets = new ArrayList<>(most);
    for (int saved = 1; saved <= most; saved++) {
      if (table[2 * inner * (most + 1) + saved] != 0) {
        sets.add(set(table, saved, most, attentionUnits, mlpUnits));
      }
    }
    return sets;
  }

  private SkipSet set(float[] table, int saved, int most, int attentionUnits, int mlpUnits) {
    int inner = info.layers() - 2;
    int[] attention = new int[inner];
    int[] mlp = new int[inner];
    int attentions = 0;
    int mlps = 0;
    int left = saved;
    for (int sublayer = 2 * inner - 1; sublayer >= 0; sublayer--) {
      if (table[sublayer * (most + 1) + left] != 0) {
        int layer = sublayer / 2 + 1;
        if (sublayer % 2 == 0) {
          attention[attentions++] = layer;
          left -= attentionUnits;
        } else {
          mlp[mlps++] = layer;
          left -= mlpUnits;
        }
      }
    }
    return SkipSet.of(
        info.layers(), Arrays.copyOf(attention, attentions), Arrays.copyOf(mlp, mlps));
  }

  private void check(int[] tokens, int committed) {
    if (tokens.length < 1 || tokens.length > committed) {
      throw new IllegalArgumentException(
          "a sweep needs 1.." + committed + " committed tokens, was given " + tokens.length);
    }
    for (int token : tokens) {
      if (token < 0 || token >= info.vocabSize()) {
        throw new IllegalArgumentException(
            "token " + token + " is not within 0.." + (info.vocabSize() - 1));
      }
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
    }
  }
}
