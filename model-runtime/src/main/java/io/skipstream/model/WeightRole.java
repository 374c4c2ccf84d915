package io.skipstream.model;

/** What a weight is for. Which names and shapes the roles have is the architecture's data. */
public enum WeightRole {
  EMBEDDING,
  FINAL_NORM,
  LM_HEAD,
  ATTENTION_NORM,
  QUERY,
  QUERY_BIAS,
  KEY,
  KEY_BIAS,
  VALUE,
  VALUE_BIAS,
  QUERY_NORM,
  KEY_NORM,
  ATTENTION_OUTPUT,
  ATTENTION_OUTPUT_BIAS,
  MLP_NORM,
  GATE,
  UP,
  DOWN;

  public boolean perLayer() {
    return this != EMBEDDING && this != FINAL_NORM && this != LM_HEAD;
  }
}
