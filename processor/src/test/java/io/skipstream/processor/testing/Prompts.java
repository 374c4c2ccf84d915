package io.skipstream.processor.testing;

import java.nio.charset.StandardCharsets;

/** Prompts as people type them. */
public final class Prompts {
  private Prompts() {}

  public static byte[] json(String id) {
    return bytes("{\"id\":\"" + id + "\",\"prompt\":\"say " + id + "\"}");
  }

  /**
   * @param more further fields, such as {@code "temperature":1}
   */
  public static byte[] json(String id, String more) {
    return bytes("{\"id\":\"" + id + "\",\"prompt\":\"say " + id + "\"," + more + "}");
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
