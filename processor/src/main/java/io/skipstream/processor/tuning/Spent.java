package io.skipstream.processor.tuning;

/**
 * What a stream's knowledge has cost since it was last stored, in pass-equivalents.
 *
 * @param searchPasses on search
 * @param servedPasses that plain decoding of the tokens served meanwhile would have taken
 */
public record Spent(double searchPasses, double servedPasses) {
  public static final Spent NOTHING = new Spent(0, 0);
}
