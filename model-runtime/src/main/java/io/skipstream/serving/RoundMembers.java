package io.skipstream.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The requests that decode in a round, in the order in which their plans are asked for.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from round to round.
 */
public final class RoundMembers {
  private final List<GenerationRequest> requests = new ArrayList<>();
  private int[] contextTokens = new int[8];

  public void clear() {
    requests.clear();
  }

  /**
   * Adds one.
   *
   * @param context positions that are committed
   */
  public void add(GenerationRequest request, int context) {
    if (requests.size() == contextTokens.length) {
      contextTokens = Arrays.copyOf(contextTokens, 2 * contextTokens.length);
    }
    contextTokens[requests.size()] = context;
    requests.add(request);
  }

  public int size() {
    return requests.size();
  }

  public GenerationRequest request(int member) {
    return requests.get(member);
  }

  /** Committed positions of a member. */
  public int contextTokens(int member) {
    return contextTokens[member];
  }

  /** Mean over the members; 0 without any. */
  public double meanContext() {
    long sum = 0;
    for (int i = 0; i < requests.size(); i++) {
      sum += contextTokens[i];
    }
    return requests.isEmpty() ? 0 : (double) sum / requests.size();
  }
}
