package io.skipstream.processor.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record of the dead-letter topic, read: why it is there, and where the prompt came from.
 *
 * @param sourceTopic empty where the letter does not say
 * @param sourcePartition -1 where the letter does not say
 * @param sourceOffset -1 where the letter does not say
 * @param code empty where the letter does not say
 */
public record Letter(
    ConsumerRecord<byte[], byte[]> record,
    String sourceTopic,
    int sourcePartition,
    long sourceOffset,
    String code) {

  public static Letter of(ConsumerRecord<byte[], byte[]> record) {
    return new Letter(
        record,
        text(record.headers(), DeadLetterHeaders.TOPIC),
        (int) number(record.headers(), DeadLetterHeaders.PARTITION, Integer.MAX_VALUE),
        number(record.headers(), DeadLetterHeaders.OFFSET, Long.MAX_VALUE),
        text(record.headers(), DeadLetterHeaders.CODE));
  }

  /** Names this letter among all letters. */
  public String id() {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  /** Whether the letter says where the prompt came from. */
  public boolean hasSource() {
    return !sourceTopic.isEmpty() && sourcePartition >= 0 && sourceOffset >= 0;
  }

  /** Whether a part of the prompt was left out because the letter would have been too large. */
  public boolean isIncomplete() {
    return List.of(
            DeadLetterHeaders.OMITTED_VALUE_BYTES,
            DeadLetterHeaders.OMITTED_HEADERS,
            DeadLetterHeaders.OMITTED_KEY_BYTES)
        .stream()
        .anyMatch(name -> record.headers().lastHeader(name) != null);
  }

  /** Headers as the prompt had them: without those that the letter added. */
  public static Headers received(Headers headers) {
    Headers received = new RecordHeaders();
    for (Header header : headers) {
      if (!DeadLetterHeaders.ALL.contains(header.key())) {
        received.add(header);
      }
    }
    return received;
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static long number(Headers headers, String name, long most) {
    try {
      long number = Long.parseLong(text(headers, name));
      return number >= 0 && number <= most ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
