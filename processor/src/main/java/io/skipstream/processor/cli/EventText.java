package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import io.skipstream.schemas.EventFormat;
import java.io.IOException;

/** Events as canonical JSON trees. */
final class EventText {
  private EventText() {}

  @SuppressWarnings("unchecked")
  static <M extends Message> JsonNode json(M event, ObjectMapper mapper) throws IOException {
    M prototype = (M) event.getDefaultInstanceForType();
    return mapper.readTree(EventFormat.JSON.codec(prototype).encode(event));
  }
}
