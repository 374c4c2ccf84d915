package io.skipstream.processor.chaos;

import java.util.Objects;

/** What names a request: its stream and its id in it. */
record RequestKey(String stream, String id) {
  RequestKey {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(id, "id");
  }
}
