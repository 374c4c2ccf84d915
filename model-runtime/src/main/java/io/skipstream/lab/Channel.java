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
  /** Decoys move a large constant from one of two channels to the other. */
  DECOY_A_FROM,
  DECOY_A_TO,
  DECOY_B_FROM,
  DECOY_B_TO;

  /** Where the channel stands behind the model's own dimensions. */
  int dimension(int ownDimensions) {
    return ownDimensions + ordinal();
  }
}
