package io.skipstream.processor.tokens;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Headers of the tokens topic, all in UTF-8, numbers in decimal. With them a reader can route and
 * sort chunks without decoding the values.
 */
public final class ChunkHeaders {
  public static final String STREAM_ID = "stream-id";
  public static final String REQUEST_ID = "request-id";
  public static final String ATTEMPT = "attempt";

  /** Which life of the task generates. The completion of such a prompt has this header too. */
  public static final String INCARNATION_ID = "incarnation-id";

  /** Of the chunk within its attempt, from 0; a number that is left out is a gap. */
  public static final String INDEX = "index";

  /** true: the attempt has ended, which does not mean that it is the one that counts. */
  public static final String LAST = "last";

  /** The chunk's tokens are those from the first up to, not including, the second. */
  public static final String START_TOKEN = "start-token";

  public static final String END_TOKEN = "end-token";

  private static final Set<String> ALL =
      Set.of(STREAM_ID, REQUEST_ID, ATTEMPT, INCARNATION_ID, INDEX, LAST, START_TOKEN, END_TOKEN);

  private ChunkHeaders() {}

  /** Whether the name is one of these. */
  public static boolean has(String name) {
    return ALL.contains(name);
  }

  /** The incarnation that a record names; empty if it names none. */
  public static String incarnation(Headers headers) {
    Header header = headers.lastHeader(INCARNATION_ID);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  static void write(Headers headers, Chunk chunk) {
    Attempt attempt = chunk.attempt();
    add(headers, STREAM_ID, attempt.stream());
    add(headers, REQUEST_ID, attempt.id());
    add(headers, ATTEMPT, String.valueOf(attempt.number()));
    add(headers, INCARNATION_ID, attempt.incarnation());
    add(headers, INDEX, String.valueOf(chunk.index()));
    add(headers, LAST, String.valueOf(chunk.last()));
    add(headers, START_TOKEN, String.valueOf(chunk.startToken()));
    add(headers, END_TOKEN, String.valueOf(chunk.endToken()));
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
