package io.skipstream.serving;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what is new, after the counters that include it are published. A listener that
 * throws harms nobody: it is counted, and logged the first time.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final DecodeCounters counters;
  private final SpeculationPolicy policy;
  private final Runnable onLeft;

  /**
   * @param onLeft called for each finished request once its KV is free, before its listener is told
   */
  Delivery(DecodeCounters counters, SpeculationPolicy policy, Runnable onLeft) {
    this.counters = counters;
    this.policy = policy;
    this.onLeft = onLeft;
  }

  DecodeCounters counters() {
    return counters;
  }

  /**
   * Tells of new text and of finished requests.
   *
   * @param ended is empty afterwards
   */
  void deliver(List<Sequence> running, List<Sequence> ended) {
    for (int i = 0; i < ended.size(); i++) {
      Sequence sequence = ended.get(i);
      sequence.settle();
      counters.finishedRequests++;
      counters.wastedTokens += sequence.output().appended() - sequence.output().endIds();
    }
    counters.publish();
    for (int i = 0; i < running.size(); i++) {
      if (!running.get(i).ended()) {
        tellTokens(running.get(i));
      }
    }
    for (int i = 0; i < ended.size(); i++) {
      onLeft.run();
      tellTokens(ended.get(i));
      tellFinished(ended.get(i));
    }
    ended.clear();
  }

  private void tellTokens(Sequence sequence) {
    if (!sequence.output().hasMore()) {
      return;
    }
    String text = sequence.output().takeText();
    int[] ids = sequence.output().takeIds();
    try {
      sequence.listener().onTokens(text, ids);
    } catch (Throwable failure) {
      listenerFailed(sequence, failure);
    }
  }

  private void tellFinished(Sequence sequence) {
    GenerationResult result = sequence.result(policy.tuning(sequence.request()));
    try {
      sequence.listener().onFinished(result);
    } catch (Throwable failure) {
      listenerFailed(sequence, failure);
    }
  }

  private void listenerFailed(Sequence sequence, Throwable failure) {
    if (counters.listenerFailures++ == 0) {
      LOG.warn(
          "The listener of request {} failed; later failures are only counted",
          sequence.request().id(),
          failure);
    }
  }
}
