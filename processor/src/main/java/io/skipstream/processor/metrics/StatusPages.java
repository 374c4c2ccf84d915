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

  /**
   * A page that may be elsewhere.
   *
   * @param json one object
   * @param location where to ask instead; null where this is the answer
   */
  record Answer(int status, String json, String location) {}

  /** In Prometheus' text format. */
  String metrics();

  /** Whether the process should go on living. */
  Health live();

  /** Whether it does its work. */
  Health ready();

  /** One JSON object: versions, model, numerics. */
  String info();

  /**
   * What the state holds of a stream or a prompt.
   *
   * @param rawPath percent-encoded; begins with /streams/
   */
  Answer streams(String rawPath);
}
