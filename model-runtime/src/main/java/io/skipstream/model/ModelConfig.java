package io.skipstream.model;

/**
 * The numbers of a decoder-only transformer, from config.json, validated. The limits leave room for
 * every published model and keep products of any three of these numbers within a long.
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
  static final int MAX_VOCAB = 1 << 22;
  static final int MAX_HIDDEN = 1 << 16;
  static final int MAX_INTERMEDIATE = 1 << 20;
  static final int MAX_LAYERS = 1 << 10;
  static final int MAX_HEADS = 1 << 10;
  static final int MAX_HEAD_DIM = 1 << 10;
  static final int MAX_POSITIONS = 1 << 24;
  static final int MAX_EOS_IDS = 256;

  public ModelConfig {
    eosTokenIds = eosTokenIds.clone();
    within("vocab_size", vocabSize, 1, MAX_VOCAB);
    within("hidden_size", hiddenSize, 1, MAX_HIDDEN);
    within("intermediate_size", intermediateSize, 1, MAX_INTERMEDIATE);
    within("num_hidden_layers", layers, 1, MAX_LAYERS);
    within("num_attention_heads", heads, 1, MAX_HEADS);
    within("num_key_value_heads", kvHeads, 1, heads);
    within("head_dim", headDim, 2, MAX_HEAD_DIM);
    within("max_position_embeddings", maxPositions, 1, MAX_POSITIONS);
    within("sliding_window", slidingWindow, 0, MAX_POSITIONS);
    require(
        heads % kvHeads == 0,
        "num_attention_heads %d is not a multiple of num_key_value_heads %d",
        heads,
        kvHeads);
    require(headDim % 2 == 0, "head_dim %d is odd, rotary embedding needs pairs", headDim);
    require(
        rmsNormEps > 0 && rmsNormEps <= 0.1,
        "rms_norm_eps must be above 0 and at most 0.1, was %s",
        rmsNormEps);
    require(
        rope.inverseFrequencies().length == headDim / 2,
        "rope has %d frequencies, head_dim %d needs half as many as itself",
        rope.inverseFrequencies().length,
        headDim);
    require(
        eosTokenIds.length <= MAX_EOS_IDS,
        "eos_token_id has %d ids, at most %d",
        eosTokenIds.length,
        MAX_EOS_IDS);
    for (int id : eosTokenIds) {
      within("eos_token_id", id, 0, vocabSize - 1);
    }
  }

  /** Ids that end a generation; a copy. */
  @Override
  public int[] eosTokenIds() {
    return eosTokenIds.clone();
  }

  private static void within(String field, int value, int least, int most) {
    require(
        value >= least && value <= most, "%s must be %d..%d, was %d", field, least, most, value);
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new ModelLoadException(message.formatted(values));
    }
  }
}
