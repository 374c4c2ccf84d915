package io.skipstream.tuning;

/**
 * One guarded stream on a virtual clock that goes by a speed model, with an adversary that decides
 * what is accepted.
 */
final class GuardedStream {
  /** Decides how many of the drafted tokens are accepted; sees all that the guard knows. */
  interface Adversary {
    int accepts(GuardedStream stream, int drafted);
  }

  private final GuardSettings settings;
  private final SpeedModel model;
  private final int maxDraftTokens;
  private Guard guard;
  private double passSeconds = 1;
  private double time;
  private double plainTime;
  private double dearestPass;
  private double worstStretch;
  private double stretch;
  private long rounds;
  private long speculativeRounds;

  GuardedStream(GuardSettings settings, SpeedModel model, int maxDraftTokens) {
    this.settings = settings;
    this.model = model;
    this.maxDraftTokens = maxDraftTokens;
    this.guard = Guard.fresh(settings);
  }

  /** What a plain pass of the present context takes, in pass-equivalents. */
  void passSeconds(double value) {
    passSeconds = value;
  }

  void round(Adversary adversary) {
    int drafted = affordable();
    double cost = model.roundCost(drafted) * passSeconds;
    double tokens = 1;
    if (drafted == 0) {
      boolean unaffordable = guard.mayLose(settings) > 0;
      guard = guard.plain(settings, passSeconds);
      guard = unaffordable ? guard.unaffordable(settings) : guard;
    } else {
      int accepted = adversary.accepts(this, drafted);
      if (accepted < 0 || accepted > drafted) {
        throw new IllegalArgumentException("accepted " + accepted + " of " + drafted);
      }
      tokens += accepted;
      guard = guard.speculative(settings, passSeconds, cost, tokens);
      speculativeRounds++;
    }
    time += cost;
    plainTime += tokens * passSeconds;
    dearestPass = Math.max(dearestPass, passSeconds);
    rounds++;
    // The greatest loss beyond the share over any stretch that ends here.
    double beyond = cost - (1 + settings.lossShare()) * tokens * passSeconds;
    stretch = Math.max(0, stretch + beyond);
    worstStretch = Math.max(worstStretch, stretch);
  }

  void rounds(int count, Adversary adversary) {
    for (int i = 0; i < count; i++) {
      round(adversary);
    }
  }

  private int affordable() {
    double mayLose = guard.mayLose(settings);
    int drafted = maxDraftTokens;
    while (drafted > 0 && (model.roundCost(drafted) - 1) * passSeconds > mayLose) {
      drafted--;
    }
    return drafted;
  }

  /** Lets the guard's value go through its own components, as a store would. */
  void restore() {
    guard =
        new Guard(
            guard.mode(),
            guard.balance(),
            guard.probeNet(),
            guard.probeRounds(),
            guard.sinceProbe(),
            guard.pause());
  }

  Guard guard() {
    return guard;
  }

  double time() {
    return time;
  }

  double plainTime() {
    return plainTime;
  }

  /** Most pass-equivalents lost beyond the share over any stretch of rounds. */
  double worstStretch() {
    return worstStretch;
  }

  long roundCount() {
    return rounds;
  }

  long speculativeRounds() {
    return speculativeRounds;
  }

  double speedup() {
    return plainTime / time;
  }
}
