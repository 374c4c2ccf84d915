package io.skipstream.processor.pending;

import com.google.protobuf.ByteString;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.SeenRequest;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The requests that a task accepted within the retention time, answered or not. Ages are
 * differences of the wall clock: a record's own time says nothing about when it was accepted.
 *
 * <p>Each mark is stored twice: {@code r} with the hash of stream and id, to be found; {@code t}
 * with the big-endian offset, to be forgotten in the order of acceptance. A few old ones are
 * forgotten with each new one, so no step looks through the store and none grows with it.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
public final class SeenRequests {
  /** More than one, so that a shorter retention or a pause is caught up with. */
  private static final int FORGOTTEN_PER_MARK = 4;

  private static final byte BY_REQUEST = 'r';
  private static final byte BY_OFFSET = 't';

  private final KeyValueStore<Bytes, SeenRequest> store;
  private final long retentionMs;
  // Below it all is forgotten. To start there spares the deleted keys, which iterators pass one by
  // one.
  private long oldestOffset;
  private SeenRequest oldest;
  private boolean knowsOldest;

  /**
   * @param retentionMs 0: no request is remembered
   */
  public SeenRequests(KeyValueStore<Bytes, SeenRequest> store, long retentionMs) {
    this.store = Objects.requireNonNull(store, "store");
    this.retentionMs = retentionMs;
  }

  /** The mark of an earlier request with the same stream and id; null if there is none in time. */
  public SeenRequest find(String stream, String id, long nowMs) {
    if (retentionMs == 0) {
      return null;
    }
    SeenRequest seen = find(store, stream, id);
    return seen == null || isOld(seen, nowMs) ? null : seen;
  }

  /** The mark of a request with the stream and id, however old; null if there is none. */
  public static SeenRequest find(
      ReadOnlyKeyValueStore<Bytes, SeenRequest> store, String stream, String id) {
    return store.get(requestKey(RequestHash.ofId(stream, id)));
  }

  /** Whether the marked request had the same bytes as this one. */
  public static boolean isSame(SeenRequest seen, PendingPrompt prompt) {
    return seen.getPayloadHash().equals(RequestHash.ofPayload(prompt.getRawValue()));
  }

  /** Remembers an accepted prompt, and forgets some that are too old. */
  public void mark(PendingPrompt prompt, long nowMs) {
    forget(nowMs);
    if (retentionMs == 0) {
      return;
    }
    byte[] hash = RequestHash.ofId(prompt.getStream(), prompt.getId());
    SeenRequest byOffset =
        SeenRequest.newBuilder()
            .setRequestHash(ByteString.copyFrom(hash))
            .setAcceptedEpochMs(nowMs)
            .setOffset(prompt.getOffset())
            .build();
    store.put(offsetKey(prompt.getOffset()), byOffset);
    store.put(
        requestKey(hash),
        byOffset.toBuilder()
            .clearRequestHash()
            .setPayloadHash(RequestHash.ofPayload(prompt.getRawValue()))
            .build());
    if (knowsOldest && oldest == null) {
      oldest = byOffset;
      oldestOffset = byOffset.getOffset();
    }
  }

  private void forget(long nowMs) {
    if (knowsOldest && (oldest == null || !isOld(oldest, nowMs))) {
      return;
    }
    knowsOldest = true;
    oldest = null;
    try (KeyValueIterator<Bytes, SeenRequest> marks =
        store.range(offsetKey(oldestOffset), offsetKey(Long.MAX_VALUE))) {
      for (int forgotten = 0; marks.hasNext(); forgotten++) {
        KeyValue<Bytes, SeenRequest> mark = marks.next();
        oldestOffset = mark.value.getOffset();
        if (forgotten == FORGOTTEN_PER_MARK || !isOld(mark.value, nowMs)) {
          oldest = mark.value;
          return;
        }
        forget(mark);
      }
    }
  }

  private void forget(KeyValue<Bytes, SeenRequest> mark) {
    store.delete(mark.key);
    Bytes requestKey = requestKey(mark.value.getRequestHash().toByteArray());
    SeenRequest latest = store.get(requestKey);
    // The id may have been accepted again since.
    if (latest != null && latest.getOffset() == mark.value.getOffset()) {
      store.delete(requestKey);
    }
  }

  /** A mark from the future, of a clock that was set back, must not stay until then either. */
  private boolean isOld(SeenRequest seen, long nowMs) {
    return Math.abs(nowMs - seen.getAcceptedEpochMs()) > retentionMs || retentionMs == 0;
  }

  private static Bytes requestKey(byte[] hash) {
    return Bytes.wrap(ByteBuffer.allocate(1 + hash.length).put(BY_REQUEST).put(hash).array());
  }

  private static Bytes offsetKey(long offset) {
    return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES).put(BY_OFFSET).putLong(offset).array());
  }
}
