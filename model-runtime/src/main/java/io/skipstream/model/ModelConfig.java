package io.skipstream.model;

/**
 * The numbers of a decoder-only transformer, from config.json, validated.
 *
 * @param architecture name in config.json, for example LlamaForCausalLM
 * @param intermediateSize width of the gated MLP
 * @param maxPositions most positions of a sequence
 * @param slidingWindow positions that a row attends to, itself included; 0 is all
 * @param tiedEmbeddings the embedding is the LM head too
 * @param eosTokenIds ids that end a generation; may be empty
 */
public record ModelConfig(
    String architecture,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    double rmsNormEps,
    Rope rope,
    int maxPositions,
    int slidingWindow,
    boolean tiedEmbeddings,
    int[] eosTokenIds) {
  public ModelConfig {
    eosTokenIds = eosTokenIds.clone();
  }
}
