package io.skipstream.processor.tokens;

import io.skipstream.schemas.v1.TokenChunk;
import java.util.Objects;

/**
 * A piece of text on its way. The ids are not copied: nobody may change them.
 *
 * @param index of the chunk within its attempt, from 0
 * @param startToken tokens of the attempt before this chunk
 * @param last whether the attempt has ended
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Chunk(Attempt attempt, int index, String text, int[] ids, int startToken, boolean last) {
  Chunk {
    Objects.requireNonNull(attempt, "attempt");
    Objects.requireNonNull(text, "text");
  }

  int endToken() {
    return Math.addExact(startToken, ids.length);
  }

  TokenChunk event() {
    TokenChunk.Builder event =
        TokenChunk.newBuilder()
            .setId(attempt.id())
            .setStream(attempt.stream())
            .setText(text)
            .setIndex(index)
            .setLast(last)
            .setAttempt(attempt.number());
    for (int id : ids) {
      event.addTokenIds(id);
    }
    return event.build();
  }
}
