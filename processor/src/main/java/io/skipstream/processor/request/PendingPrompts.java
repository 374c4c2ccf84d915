package io.skipstream.processor.request;

import com.google.protobuf.ByteString;
import io.skipstream.processor.config.TopicNames;
import io.skipstream.schemas.v1.Error;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.RawHeader;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Source records inside of stored prompts. */
public final class PendingPrompts {
  private PendingPrompts() {}

  /** A stored prompt with the record as received and nothing else yet. */
  static PendingPrompt.Builder of(SourceRecord source) {
    PendingPrompt.Builder pending =
        PendingPrompt.newBuilder()
            .setTopic(source.topic())
            .setPartition(source.partition())
            .setOffset(source.offset())
            .setTimestampMs(source.timestampMs())
            .setRawValue(ByteString.copyFrom(source.value()));
    if (source.key() != null) {
      pending.setRawKey(ByteString.copyFrom(source.key()));
    }
    source.headers().forEach(header -> pending.addHeaders(raw(header)));
    return pending;
  }

  /** What is needed to answer a record that was refused. */
  public static PendingPrompt refused(SourceRecord source, String stream, String id, Error error) {
    PendingPrompt.Builder refused =
        PendingPrompt.newBuilder()
            .setTopic(source.topic())
            .setPartition(source.partition())
            .setOffset(source.offset())
            .setTimestampMs(source.timestampMs())
            .setStream(stream)
            .setId(id)
            .setRejection(error);
    // A key that names no stream may be too long to be written.
    boolean unusable = stream.isEmpty() && source.key() != null && source.key().length > 0;
    if (source.key() != null && !unusable) {
      refused.setRawKey(ByteString.copyFrom(source.key()));
    }
    // Of the headers only that by which it is answered: the rest may be as large as it likes.
    for (Header header : source.headers()) {
      if (header.key().equals(RequestHeaders.REPLY_TOPIC)
          && header.value() != null
          && header.value().length <= TopicNames.MAX_NAME_BYTES) {
        refused.addHeaders(raw(header));
      }
    }
    return refused.build();
  }

  /** The record as it was received. */
  public static SourceRecord source(PendingPrompt pending) {
    List<Header> headers = new ArrayList<>(pending.getHeadersCount());
    for (RawHeader raw : pending.getHeadersList()) {
      headers.add(
          new RecordHeader(raw.getKey(), raw.hasValue() ? raw.getValue().toByteArray() : null));
    }
    return new SourceRecord(
        key(pending),
        pending.getRawValue().toByteArray(),
        headers,
        pending.getTopic(),
        pending.getPartition(),
        pending.getOffset(),
        pending.getTimestampMs());
  }

  /**
   * Which dead letter brought the prompt back: the value of {@link RequestHeaders#REDRIVE}, empty
   * where it has none, null where the prompt does not come from there.
   */
  public static String redriveLetter(PendingPrompt pending) {
    RawHeader letter = lastHeader(pending, RequestHeaders.REDRIVE);
    return letter == null ? null : letter.getValue().toStringUtf8();
  }

  /** The last header of that name, as with all headers of Kafka; null where there is none. */
  static RawHeader lastHeader(PendingPrompt pending, String name) {
    RawHeader last = null;
    for (RawHeader header : pending.getHeadersList()) {
      if (header.getKey().equals(name)) {
        last = header;
      }
    }
    return last;
  }

  private static RawHeader raw(Header header) {
    RawHeader.Builder raw = RawHeader.newBuilder().setKey(header.key());
    if (header.value() != null) {
      raw.setValue(ByteString.copyFrom(header.value()));
    }
    return raw.build();
  }

  /** The record's key, null where there was none. */
  public static byte[] key(PendingPrompt pending) {
    return pending.hasRawKey() ? pending.getRawKey().toByteArray() : null;
  }
}
