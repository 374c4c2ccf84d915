package io.skipstream.serving;

import io.skipstream.engine.SequenceId;
import io.skipstream.speculation.AcceptedPath;
import io.skipstream.speculation.TokenHistory;
import io.skipstream.speculation.TokenTree;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One request on its way through the loop.
 *
 * <p>Invariant between rounds: of {@code n} known tokens (prompt and emitted) at most the first
 * {@code n - 1} have committed KV. Exactly that many mean that the last token is the next round's
 * root; fewer, that the sequence is joining or resuming and is prefilled first.
 *
 * <p><b>Threading:</b> confined to the decode thread but for {@link #cancel()}.
 */
final class Sequence implements GenerationHandle {
  private final GenerationRequest request;
  private final GenerationListener listener;
  private final long arrival;
  private final int promptTokens;
  private final int tokenLimit;
  private final Runnable wake;
  private volatile boolean cancelled;

  private int[] tokens;
  private int tokenCount;
  private final OutputText output;
  private final List<TokenLogprobs> logprobs;
  private final AcceptanceTally acceptance = new AcceptanceTally();
  private final RequestTimer timer;
  private SkipSet lastSkipSet;
  private TokenShares.Share share;
  private int charged;
  private boolean newcomer;

  // While it has a place.
  private SequenceId kv;
  private int committed;
  private int computedBefore;

  // Scratch of a round, made when it is first given a place.
  private TokenHistory history;
  private TokenTree tree;
  private AcceptedPath path;
  private boolean resting;
  private int prefillRows;
  private SpeculationPlan plan = SpeculationPlan.PLAIN;

  private FinishReason finishReason;
  private Throwable error;

  Sequence(
      GenerationRequest request,
      GenerationListener listener,
      long arrival,
      int[] prompt,
      int tokenLimit,
      OutputText output,
      RequestTimer timer,
      Runnable wake) {
    this.request = request;
    this.listener = listener;
    this.arrival = arrival;
    this.promptTokens = prompt.length;
    this.tokens = Arrays.copyOf(prompt, Math.min(tokenLimit, prompt.length + 64));
    this.tokenCount = prompt.length;
    this.tokenLimit = tokenLimit;
    this.output = output;
    this.logprobs = request.logprobs() < 0 ? List.of() : new ArrayList<>();
    this.timer = timer;
    this.wake = wake;
  }

  @Override
  public void cancel() {
    cancelled = true;
    wake.run();
  }

  /** Takes a place. */
  void admit(SequenceId id, int vocabSize) {
    kv = id;
    committed = 0;
    timer.admitted();
    if (history == null) {
      history = new TokenHistory(vocabSize);
      for (int i = 0; i < tokenCount; i++) {
        history.push(tokens[i]);
      }
      tree = new TokenTree();
      path = new AcceptedPath();
    }
    noteRoot();
  }

  /** Gives the place up; what was emitted stays. */
  void leave() {
    computedBefore = Math.max(computedBefore, committed);
    kv = null;
    committed = 0;
  }

  void committed(int rows) {
    committed += rows;
    noteRoot();
  }

  private void noteRoot() {
    if (!joining()) {
      timer.prefilled();
    }
  }

  /** Appends a token to the known ones, its text aside. */
  void push(int token) {
    if (tokenCount == tokens.length) {
      tokens = Arrays.copyOf(tokens, (int) Math.min(tokenLimit, 2L * tokenCount));
    }
    tokens[tokenCount++] = token;
    history.push(token);
    timer.token();
  }

  /** Ends the request; the first reason stays. */
  void end(FinishReason reason, Throwable cause) {
    if (finishReason != null) {
      return;
    }
    finishReason = reason;
    error = cause;
  }

  /** Settles where the output ends. Once, after {@link #end}. */
  void settle() {
    if (finishReason != FinishReason.STOP && finishReason != FinishReason.LENGTH) {
      output.breakOff();
      return;
    }
    try {
      output.complete();
      // The last characters, held back until now, may have completed a stop string.
      if (output.stopString() != null) {
        finishReason = FinishReason.STOP;
      }
    } catch (RuntimeException failure) {
      finishReason = FinishReason.ERROR;
      error = failure;
      output.breakOff();
    }
  }

  /**
   * @param tuning what is known of the stream by now, or null
   */
  GenerationResult result(StreamTuning tuning) {
    int kept = Math.min(output.endIds(), logprobs.size());
    return new GenerationResult(
        output.text(),
        output.ids(),
        promptTokens,
        finishReason,
        output.stopString(),
        logprobs.subList(0, kept),
        acceptance.stats(),
        lastSkipSet,
        tuning,
        timer.finished(),
        error);
  }

  /** Whether prompt tokens before the root are still to be computed. */
  boolean joining() {
    return committed < tokenCount - 1;
  }

  /** Whether it takes part in this round's drafts and trials. */
  boolean decodes() {
    return !joining() && !ended() && !resting;
  }

  int rowsToPrefill() {
    return tokenCount - 1 - committed;
  }

  /** Tokens that may still be emitted. */
  int tokensLeft() {
    return tokenLimit - tokenCount;
  }

  boolean ended() {
    return finishReason != null;
  }

  boolean cancelled() {
    return cancelled;
  }

  GenerationRequest request() {
    return request;
  }

  GenerationListener listener() {
    return listener;
  }

  /** Grows from one offered request to the next. */
  long arrival() {
    return arrival;
  }

  int promptTokens() {
    return promptTokens;
  }

  int token(int index) {
    return tokens[index];
  }

  /** Known tokens, prompt and emitted. */
  int tokenCount() {
    return tokenCount;
  }

  int rootToken() {
    return tokens[tokenCount - 1];
  }

  OutputText output() {
    return output;
  }

  List<TokenLogprobs> logprobs() {
    return logprobs;
  }

  AcceptanceTally acceptance() {
    return acceptance;
  }

  void lastSkipSet(SkipSet skipSet) {
    lastSkipSet = skipSet;
  }

  /** Its KV in the engine; null without a place. */
  SequenceId kv() {
    return kv;
  }

  /** Positions whose KV is committed; the root's position once prefilled. */
  int committed() {
    return committed;
  }

  /** Positions that had been computed when the place was last lost. */
  int computedBefore() {
    return computedBefore;
  }

  /** Its stream's account, while it is in the batch. */
  TokenShares.Share share() {
    return share;
  }

  void share(TokenShares.Share share) {
    this.share = share;
  }

  /** Tokens that its stream was charged for it. */
  int charged() {
    return charged;
  }

  void charged(int tokens) {
    charged = tokens;
  }

  /** Whether its stream had nothing here when it came, and it has had no place yet. */
  boolean newcomer() {
    return newcomer;
  }

  void newcomer(boolean is) {
    newcomer = is;
  }

  TokenHistory history() {
    return history;
  }

  TokenTree tree() {
    return tree;
  }

  AcceptedPath path() {
    return path;
  }

  /** Whether it sits this round out. */
  boolean resting() {
    return resting;
  }

  void resting(boolean is) {
    resting = is;
  }

  /** Prompt rows in this round's pass. */
  int prefillRows() {
    return prefillRows;
  }

  void prefillRows(int rows) {
    prefillRows = rows;
  }

  /** This round's drafting. */
  SpeculationPlan plan() {
    return plan;
  }

  void plan(SpeculationPlan plan) {
    this.plan = plan;
  }
}
