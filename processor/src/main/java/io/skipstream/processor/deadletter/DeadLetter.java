package io.skipstream.processor.deadletter;

import io.skipstream.processor.request.ErrorCode;
import io.skipstream.processor.request.SourceRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Writes a prompt as a dead letter: key, value and headers as received, and why. */
public final class DeadLetter {
  private static final int MAX_STACKTRACE_CHARS = 1500;
  private static final int MAX_MESSAGE_CHARS = 1000;

  private final int maxRecordBytes;

  /**
   * @param maxRecordBytes a larger letter goes without the value, which stays at its source
   */
  public DeadLetter(int maxRecordBytes) {
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * @param field the event's field at fault, or empty
   */
  public Record<byte[], byte[]> of(
      SourceRecord source, ErrorCode code, String field, Throwable why) {
    Headers headers = new RecordHeaders(source.headers());
    // A letter that was sent again and failed again tells of this failure only.
    DeadLetterHeaders.ALL.forEach(headers::remove);
    add(headers, DeadLetterHeaders.EXCEPTION, why.getClass().getName());
    add(headers, DeadLetterHeaders.MESSAGE, shortened(message(why), MAX_MESSAGE_CHARS));
    add(headers, DeadLetterHeaders.STACKTRACE, shortened(trace(why), MAX_STACKTRACE_CHARS));
    add(headers, DeadLetterHeaders.TOPIC, source.topic());
    add(headers, DeadLetterHeaders.PARTITION, String.valueOf(source.partition()));
    add(headers, DeadLetterHeaders.OFFSET, String.valueOf(source.offset()));
    add(headers, DeadLetterHeaders.CODE, code.wireName());
    if (!field.isEmpty()) {
      add(headers, DeadLetterHeaders.FIELD, field);
    }
    return fitting(source, headers);
  }

  /** Leaves out the value, then the headers, then the key, as far as the letter is too large. */
  private Record<byte[], byte[]> fitting(SourceRecord source, Headers headers) {
    byte[] key = source.key();
    byte[] value = source.value();
    Headers kept = headers;
    if (value != null && bytes(key, value, kept) > maxRecordBytes) {
      add(kept, DeadLetterHeaders.OMITTED_VALUE_BYTES, String.valueOf(value.length));
      value = null;
    }
    if (bytes(key, value, kept) > maxRecordBytes) {
      int received = source.headers().size();
      kept = ours(kept);
      add(kept, DeadLetterHeaders.OMITTED_HEADERS, String.valueOf(received));
    }
    if (key != null && bytes(key, value, kept) > maxRecordBytes) {
      add(kept, DeadLetterHeaders.OMITTED_KEY_BYTES, String.valueOf(key.length));
      key = null;
    }
    return new Record<>(key, value, source.timestampMs(), kept);
  }

  private static Headers ours(Headers headers) {
    Headers ours = new RecordHeaders();
    for (Header header : headers) {
      if (DeadLetterHeaders.ALL.contains(header.key())) {
        ours.add(header);
      }
    }
    return ours;
  }

  private static void add(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static long bytes(byte[] key, byte[] value, Headers headers) {
    long bytes = (value == null ? 0L : value.length) + (key == null ? 0L : key.length);
    for (Header header : headers) {
      bytes += header.key().getBytes(StandardCharsets.UTF_8).length + 16L;
      bytes += header.value() == null ? 0 : header.value().length;
    }
    return bytes;
  }

  private static String message(Throwable why) {
    return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
  }

  private static String trace(Throwable why) {
    StringWriter text = new StringWriter();
    why.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static String shortened(String text, int maxChars) {
    return text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
  }
}
