package io.skipstream.speculation;

import java.util.SplittableRandom;

/** Random logits, parameters, histories and trees, with many ties and corner values. */
final class RandomCases {
  private RandomCases() {}

  static float[] logits(SplittableRandom random, int rows, int vocabSize) {
    float[] logits = new float[rows * vocabSize];
    int kind = random.nextInt(5);
    float spread = kind == 0 ? 40 : random.nextInt(1, 8);
    for (int i = 0; i < logits.length; i++) {
      logits[i] =
          switch (kind) {
            // Coarse values: ties everywhere.
            case 1 -> random.nextInt(-2, 3);
            case 2 -> 0;
            default -> (float) (spread * (random.nextDouble() + random.nextDouble() - 1));
          };
    }
    return logits;
  }

  static SamplingParameters parameters(SplittableRandom random, int vocabSize) {
    double temperature =
        switch (random.nextInt(5)) {
          case 0 -> 0;
          case 1 -> 1;
          case 2 -> 0.01 + random.nextDouble() * 0.1;
          default -> random.nextDouble(0.1, 3);
        };
    int topK = random.nextBoolean() ? 0 : random.nextInt(1, vocabSize + 2);
    double topP =
        switch (random.nextInt(6)) {
          case 0 -> 0.5;
          case 1 -> 0.75;
          case 2 -> 1e-9 + random.nextDouble() * (1 - 1e-9);
          default -> 1;
        };
    double minP =
        switch (random.nextInt(6)) {
          case 0 -> random.nextDouble();
          case 1 -> 0.05;
          default -> 0;
        };
    double penalty = random.nextInt(3) == 0 ? random.nextDouble(0.5, 2) : 1;
    return new SamplingParameters(temperature, topK, topP, minP, penalty);
  }

  static TokenHistory history(SplittableRandom random, int vocabSize) {
    TokenHistory history = new TokenHistory(vocabSize);
    for (int i = random.nextInt(0, 4); i > 0; i--) {
      history.push(random.nextInt(vocabSize));
    }
    return history;
  }

  /** Any shape, distinct children. */
  static TokenTree tree(SplittableRandom random, int vocabSize, int maxNodes) {
    TokenTree tree = new TokenTree();
    tree.reset(random.nextInt(vocabSize));
    boolean chain = random.nextInt(3) == 0;
    for (int i = random.nextInt(0, maxNodes); i > 0; i--) {
      int parent = chain ? tree.size() - 1 : random.nextInt(tree.size());
      int token = random.nextInt(vocabSize);
      if (tree.child(parent, token) < 0) {
        tree.add(token, parent);
      }
    }
    return tree;
  }
}
