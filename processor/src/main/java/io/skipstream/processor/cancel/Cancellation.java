package io.skipstream.processor.cancel;

import java.util.Objects;

/**
 * The wish that a prompt end.
 *
 * @param stream the prompt's record key
 * @param id the prompt's id
 */
public record Cancellation(String stream, String id) {
  public Cancellation {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(id, "id");
  }
}
