package io.skipstream.processor.demo;

import java.util.List;

/**
 * One stream as the demo shows it.
 *
 * @param failed of the done ones, those that ended with an error
 * @param tokensPerSecond completion tokens over the time since the first prompt was sent
 * @param acceptance NONE where no acceptance event has come
 * @param skipSet one character a sublayer, attention and MLP of layer 0 first, '1' is skipped; the
 *     learnt one where there is one, else the drafted one; empty where there is neither yet
 * @param learnt the sets learnt so far, oldest first, the last one is the present; empty where
 *     nothing is learnt
 * @param samples the latest completions, newest first
 */
public record StreamView(
    String stream,
    int prompts,
    int done,
    int failed,
    long tokens,
    double tokensPerSecond,
    Acceptance acceptance,
    String skipSet,
    List<LearntSet> learnt,
    List<Sample> samples) {
  public StreamView {
    learnt = List.copyOf(learnt);
    samples = List.copyOf(samples);
  }

  /** Sums over a stream's acceptance events. */
  public record Acceptance(long steps, long draftTokens, long acceptedTokens) {
    public static final Acceptance NONE = new Acceptance(0, 0, 0);

    Acceptance plus(long moreSteps, long moreDraftTokens, long moreAcceptedTokens) {
      return new Acceptance(
          steps + moreSteps, draftTokens + moreDraftTokens, acceptedTokens + moreAcceptedTokens);
    }

    public Acceptance plus(Acceptance other) {
      return plus(other.steps, other.draftTokens, other.acceptedTokens);
    }

    public double rate() {
      return draftTokens == 0 ? 0 : (double) acceptedTokens / draftTokens;
    }

    /** Tokens that a verification yields on average, the bonus token included. */
    public double meanLength() {
      return steps == 0 ? 1 : 1 + (double) acceptedTokens / steps;
    }
  }

  /** The end of a prompt and what followed. */
  public record Sample(String id, String promptEnd, String text, String finishReason) {}
}
