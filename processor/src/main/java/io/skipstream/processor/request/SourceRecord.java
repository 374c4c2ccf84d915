package io.skipstream.processor.request;

import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A record of the prompts topic as received. The arrays are not copied: nobody may change them.
 *
 * @param key may be null
 * @param value may be null
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying every payload would be waste.
public record SourceRecord(
    byte[] key,
    byte[] value,
    List<Header> headers,
    String topic,
    int partition,
    long offset,
    long timestampMs) {
  public SourceRecord {
    headers = List.copyOf(headers);
    Objects.requireNonNull(topic, "topic");
    if (offset < 0 || partition < 0) {
      throw new IllegalArgumentException(
          "partition and offset must be 0 or more, were " + partition + ", " + offset);
    }
  }

  public static SourceRecord of(
      byte[] key,
      byte[] value,
      Headers headers,
      String topic,
      int partition,
      long offset,
      long timestampMs) {
    return new SourceRecord(
        key, value, List.of(headers.toArray()), topic, partition, offset, timestampMs);
  }
}
