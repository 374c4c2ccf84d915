package io.skipstream.speculation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random logits of a target and a draft for every context over a tiny alphabet, with zeros, and
 * contexts where the two agree.
 */
final class TinyLanguage {
  // Its weight underflows to an exact 0.
  private static final float IMPOSSIBLE = -1e5f;

  final int vocabSize;
  private final SplittableRandom random;
  private final Map<List<Integer>, float[]> target = new HashMap<>();
  private final Map<List<Integer>, float[]> draft = new HashMap<>();

  TinyLanguage(SplittableRandom random, int vocabSize) {
    this.random = random;
    this.vocabSize = vocabSize;
  }

  float[] target(List<Integer> context) {
    return target.computeIfAbsent(List.copyOf(context), key -> fresh());
  }

  float[] draft(List<Integer> context) {
    float[] agreed = target(context);
    return draft.computeIfAbsent(
        List.copyOf(context),
        key ->
            switch (random.nextInt(4)) {
              case 0 -> agreed;
              case 1 -> {
                float[] near = agreed.clone();
                near[random.nextInt(vocabSize)] += (float) random.nextDouble(-1, 1);
                yield near;
              }
              default -> fresh();
            });
  }

  private float[] fresh() {
    float[] logits = new float[vocabSize];
    boolean anyPossible = false;
    for (int token = 0; token < vocabSize; token++) {
      boolean possible = random.nextInt(4) > 0;
      logits[token] = possible ? (float) random.nextDouble(-2, 2) : IMPOSSIBLE;
      anyPossible |= possible;
    }
    if (!anyPossible) {
      logits[random.nextInt(vocabSize)] = 0;
    }
    return logits;
  }
}
