package io.skipstream.processor.metrics;

/**
 * What the HTTP pages say.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface StatusPages {
  /**
   * @param text one line for people
   */
  record Health(boolean good, String text) {}

  /** In Prometheus' text format. */
  String metrics();

  /** Whether the process should go on living. */
  Health live();

  /** Whether it does its work. */
  Health ready();

  /** One JSON object: versions, model, numerics. */
  String info();
}
