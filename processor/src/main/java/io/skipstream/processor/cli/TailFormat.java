package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import io.skipstream.processor.demo.Texts;
import io.skipstream.processor.tokens.ChunkHeaders;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Records as JSON, or as lines for people. */
final class TailFormat {
  private static final int LINE = 160;

  private final EventCodec<Message> codec;
  private final ObjectMapper mapper;

  /**
   * @param codec how values are read; null shows them as received
   */
  TailFormat(EventCodec<Message> codec, ObjectMapper mapper) {
    this.codec = codec;
    this.mapper = mapper;
  }

  ObjectNode json(ConsumerRecord<byte[], byte[]> record) throws IOException {
    ObjectNode node = mapper.createObjectNode();
    node.put("topic", record.topic());
    node.put("partition", record.partition());
    node.put("offset", record.offset());
    node.put("timestamp_ms", record.timestamp());
    node.put("key", text(record.key()));
    ObjectNode headers = node.putObject("headers");
    for (Header header : record.headers()) {
      headers.put(header.key(), text(header.value()));
    }
    node.set("value", value(record.value()));
    return node;
  }

  /** One line, and one more for each header and for a value that is shown as received. */
  List<String> lines(ConsumerRecord<byte[], byte[]> record) throws IOException {
    List<String> lines = new ArrayList<>();
    JsonNode value = value(record.value());
    String place = record.partition() + "@" + record.offset() + " ";
    if (value.isObject()) {
      lines.add(place + TailLine.of((ObjectNode) value));
    } else {
      lines.add(place + "key " + Texts.oneLine(String.valueOf(text(record.key()))));
      lines.add("    value: " + shown(value.asText()));
    }
    for (Header header : record.headers()) {
      if (ChunkHeaders.has(header.key())) {
        continue; // The line says so already.
      }
      lines.add("    " + shown(header.key() + ": " + text(header.value())));
    }
    return lines;
  }

  private JsonNode value(byte[] value) throws IOException {
    if (codec != null) {
      try {
        return EventText.json(codec.decode(value), mapper);
      } catch (EventException e) {
        // Shown as received: to see what is wrong is what tail is for.
        return mapper.getNodeFactory().textNode(text(value));
      }
    }
    return mapper.getNodeFactory().textNode(text(value));
  }

  private static String shown(String text) {
    return Texts.head(Texts.oneLine(text), LINE);
  }

  /** UTF-8 where it is that, else base64; null stays null. */
  static String text(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
  }
}
