package io.skipstream.serving;

import io.skipstream.speculation.AcceptedPath;

/**
 * Turns a verified path into emitted tokens, one by one, until the path or the generation ends.
 *
 * <p>Whatever ends a generation in the middle of a path drops the rest of it: the dropped tokens
 * are neither emitted nor counted as accepted. An end-of-sequence token is reported among the ids,
 * last and without text, as Hugging Face and vLLM do.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class Emitter {
  private final DecodeText text;
  private final int vocabSize;
  private final Logprobs logprobs;
  private final SpeculationPolicy policy;
  private final DecodeCounters counters;

  Emitter(DecodeText text, int vocabSize, SpeculationPolicy policy, DecodeCounters counters) {
    this.text = text;
    this.vocabSize = vocabSize;
    this.logprobs = new Logprobs(text.tokenizer());
    this.policy = policy;
    this.counters = counters;
  }

  /**
   * Emits the sequence's verified path.
   *
   * @param firstRow the root's row in {@code logits}
   */
  void emit(Sequence sequence, float[] logits, int firstRow) {
    AcceptedPath path = sequence.path();
    int taken = 0;
    while (taken < path.length() && !sequence.ended()) {
      int row = firstRow + path.node(taken);
      taken++;
      int token =
          taken < path.length() ? sequence.tree().token(path.node(taken)) : path.nextToken();
      emitToken(sequence, token, logits, row);
    }
    account(sequence, Math.min(taken, path.length() - 1), taken);
  }

  private void emitToken(Sequence sequence, int token, float[] logits, int row) {
    if (token < 0 || token >= vocabSize) {
      throw new IllegalStateException(
          "drew token "
              + token
              + ", not within 0.."
              + (vocabSize - 1)
              + ": logits are not numbers");
    }
    sequence.push(token);
    int alternatives = sequence.request().logprobs();
    if (alternatives >= 0) {
      sequence.logprobs().add(logprobs.of(logits, row, vocabSize, token, alternatives));
    }
    boolean stop = append(sequence, token);
    counters.emittedTokens++;
    if (stop) {
      sequence.end(FinishReason.STOP, null);
    } else if (sequence.tokensLeft() == 0) {
      sequence.end(FinishReason.LENGTH, null);
    }
  }

  private boolean append(Sequence sequence, int token) {
    if (text.isEos(token)) {
      sequence.output().appendSilent(token);
      return true;
    }
    return sequence.output().append(token);
  }

  private void account(Sequence sequence, int accepted, int emitted) {
    SpeculationPlan plan = sequence.plan();
    int drafted = sequence.tree().drafted();
    int depth = drafted == 0 ? 0 : accountDraft(sequence, plan, drafted, accepted);
    if (emitted < sequence.path().length()) {
      depth = Math.min(depth, accepted);
    }
    policy.observe(
        sequence.request(),
        plan,
        new RoundOutcome(
            sequence.committed(),
            drafted,
            depth,
            Math.min(accepted, sequence.path().chainHits()),
            emitted));
  }

  private int accountDraft(Sequence sequence, SpeculationPlan plan, int drafted, int accepted) {
    sequence.acceptance().step(plan.maxDraftTokens(), drafted, accepted);
    sequence.lastSkipSet(plan.skipSet());
    counters.draftSteps++;
    counters.draftedTokens += drafted;
    counters.acceptedTokens += accepted;
    int depth = 0;
    for (int node = 1; node <= drafted; node++) {
      depth = Math.max(depth, sequence.tree().depth(node));
    }
    if (plan.budget() != null) {
      plan.budget().settle(sequence.tree(), sequence.path());
    }
    return depth;
  }
}
