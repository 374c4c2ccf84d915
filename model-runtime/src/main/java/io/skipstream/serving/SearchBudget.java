package io.skipstream.serving;

/**
 * What a stream's search may still spend, in pass-equivalents: a bucket that is full at first and
 * filled by a share of the time that the stream's tokens took, or would have taken by plain
 * decoding if that is less. A measurement runs only if what it is expected to cost is in the
 * bucket, so that over every stretch of a stream's life, whatever a tuner proposes,
 *
 * <pre>
 * search &lt;= share * time of decoding + credit + what one measurement exceeded its estimate by
 * </pre>
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class SearchBudget {
  private final SearchSettings settings;
  private double balance;
  private double spent;

  SearchBudget(SearchSettings settings) {
    this(settings, 0, 0);
  }

  /**
   * Goes on where a stream's life has come to. A debt is not taken over: a search makes next to
   * none, and what decoding took is an estimate that may be far too low.
   *
   * @param served pass-equivalents of decoding so far
   * @param spent pass-equivalents of search so far
   */
  SearchBudget(SearchSettings settings, double served, double spent) {
    this.settings = settings;
    this.spent = spent;
    // How full the bucket was between is not kept: never more than it may hold.
    this.balance =
        Double.isInfinite(settings.creditPasses())
            ? settings.creditPasses()
            : Math.max(
                0,
                Math.min(
                    settings.creditPasses(),
                    settings.creditPasses() + settings.share() * served - spent));
  }

  void served(double passes) {
    balance = Math.min(settings.creditPasses(), balance + settings.share() * passes);
  }

  boolean affords(double passes) {
    return passes <= balance;
  }

  /** What must be saved up for so much: all that the bucket holds if that is less. */
  double savings(double passes) {
    return Math.min(passes, settings.creditPasses());
  }

  void spend(double passes) {
    balance -= passes;
    spent += passes;
  }

  double balance() {
    return balance;
  }

  /** Over the stream's life. */
  double spent() {
    return spent;
  }
}
