package io.skipstream.processor.tokens;

import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationResult;
import java.util.Arrays;

/**
 * Cuts an attempt's text into chunks: the first as soon as there is a token, the later ones larger,
 * since a reader's first impression matters more than the number of records at its end. If the
 * queue is full the rest of the attempt is dropped; the completion has the text in any case.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class ChunkWriter implements GenerationListener {
  static final int MAX_TOKENS = 20;

  private final ChunkQueue queue;
  private final Attempt attempt;
  private final StringBuilder text = new StringBuilder();
  private int[] ids = new int[MAX_TOKENS];
  private int count;
  private int sentTokens;
  private int index;
  private int wanted = 1;
  private boolean dropped;

  ChunkWriter(ChunkQueue queue, Attempt attempt) {
    this.queue = queue;
    this.attempt = attempt;
  }

  @Override
  public void onTokens(String newText, int[] newIds) {
    if (dropped) {
      return;
    }
    text.append(newText);
    if (count + newIds.length > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(2 * ids.length, count + newIds.length));
    }
    System.arraycopy(newIds, 0, ids, count, newIds.length);
    count += newIds.length;
    if (count >= wanted) {
      send(false);
      wanted = Math.min(2 * wanted, MAX_TOKENS);
    }
  }

  @Override
  public void onFinished(GenerationResult result) {
    if (!dropped) {
      send(true);
    }
  }

  private void send(boolean last) {
    Chunk chunk =
        new Chunk(attempt, index, text.toString(), Arrays.copyOf(ids, count), sentTokens, last);
    if (!queue.offer(chunk)) {
      dropped = true;
      queue.gap();
      return;
    }
    index++;
    sentTokens += count;
    count = 0;
    text.setLength(0);
  }
}
