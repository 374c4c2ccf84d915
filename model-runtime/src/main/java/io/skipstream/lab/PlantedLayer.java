package io.skipstream.lab;

/**
 * What a layer of a planted model is made of.
 *
 * @param source layer of the language model whose weights it has
 * @param attentionScale what multiplies the output of the source's attention: 1 an original, less a
 *     graded copy, 0 a sublayer without effect
 * @param mlpScale the same of its MLP
 * @param insert what its MLP writes beyond that; null for none
 * @param rms typical root mean square of the residual that reaches its MLP, over the dimensions of
 *     the language model
 */
record PlantedLayer(int source, double attentionScale, double mlpScale, Insert insert, double rms) {

  boolean freeAttention() {
    return attentionScale == 0;
  }

  boolean freeMlp() {
    return mlpScale == 0 && insert == null;
  }
}
