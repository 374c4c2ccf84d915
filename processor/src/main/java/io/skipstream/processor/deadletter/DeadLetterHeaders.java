package io.skipstream.processor.deadletter;

import java.util.Set;

/** Names of the headers of a dead letter; the first six are Kafka Streams' own (KIP-1034). */
public final class DeadLetterHeaders {
  public static final String EXCEPTION = "__streams.errors.exception";
  public static final String STACKTRACE = "__streams.errors.stacktrace";
  public static final String MESSAGE = "__streams.errors.message";
  public static final String TOPIC = "__streams.errors.topic";
  public static final String PARTITION = "__streams.errors.partition";
  public static final String OFFSET = "__streams.errors.offset";

  /** See {@link ErrorCode#wireName()}. */
  public static final String CODE = "skipstream.error.code";

  /** The event's field at fault; absent where it is not about one. */
  public static final String FIELD = "skipstream.error.field";

  /** Size of a value that is left out, because the letter would be too large to write. */
  public static final String OMITTED_VALUE_BYTES = "skipstream.value.omitted.bytes";

  /** Number of headers as received that are left out for the same reason. */
  public static final String OMITTED_HEADERS = "skipstream.headers.omitted";

  /** Size of a key that is left out for the same reason. */
  public static final String OMITTED_KEY_BYTES = "skipstream.key.omitted.bytes";

  static final Set<String> ALL =
      Set.of(
          EXCEPTION,
          STACKTRACE,
          MESSAGE,
          TOPIC,
          PARTITION,
          OFFSET,
          CODE,
          FIELD,
          OMITTED_VALUE_BYTES,
          OMITTED_HEADERS,
          OMITTED_KEY_BYTES);

  private DeadLetterHeaders() {}
}
