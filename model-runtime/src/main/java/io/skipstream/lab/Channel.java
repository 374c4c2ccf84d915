package io.skipstream.lab;

/** The residual dimensions of a planted model that the language model it is made from lacks. */
enum Channel {
  /** A small constant, in every token's embedding: what inserts compute their output from. */
  ONE,
  /** Set in the embeddings of the two markers. */
  MARK,
  /** Plus in the embedding of the Java marker, minus in that of prose. */
  SIDE,
  /** The stream's side, at every position, put there by a head of layer 0. */
  GATE,
  DECISIVE,
  PAIR,
  JAVA_A,
  JAVA_B,
  PROSE_A,
  PROSE_B,
  CLASS_A,
  CLASS_B,
  DECOY_A,
  DECOY_B;

  /** Where the channel stands behind the model's own dimensions. */
  int dimension(int ownDimensions) {
    return ownDimensions + ordinal();
  }
}
