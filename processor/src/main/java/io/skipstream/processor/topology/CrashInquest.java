package io.skipstream.processor.topology;

import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.processor.pending.PendingEntry;
import io.skipstream.processor.pending.PendingWindow;
import io.skipstream.processor.poison.Peers;
import io.skipstream.processor.poison.ProcessLife;
import io.skipstream.processor.request.ErrorCode;
import io.skipstream.schemas.v1.PendingPrompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, once for each life of a task, which of its restored prompts were under way when their
 * process died, and ends those that were so too often. Until it is done no prompt of the task
 * starts.
 *
 * <p><b>Threading:</b> confined to the task's thread; only the answer comes from elsewhere.
 */
final class CrashInquest {
  private static final Logger LOG = LoggerFactory.getLogger(CrashInquest.class);
  private static final long ASK_AGAIN_MS = 1000;

  private final ProcessLife life;
  private final TaskPolicy policy;
  private final PendingWindow window;
  private final KeyValueStore<Long, PendingPrompt> store;
  private final Endings endings;
  private final TaskOutput output;
  private final ProcessorMetrics metrics;
  // Offset and the process that had it.
  private final Map<Long, String> suspects = new HashMap<>();
  private CompletableFuture<Peers.Living> answer;
  private long askAgainMs;

  CrashInquest(
      TaskServices services,
      PendingWindow window,
      KeyValueStore<Long, PendingPrompt> store,
      Endings endings,
      TaskOutput output) {
    this.life = services.life();
    this.policy = services.policy();
    this.window = window;
    this.store = store;
    this.endings = endings;
    this.output = output;
    this.metrics = services.metrics();
  }

  /** Takes note of a restored prompt. */
  void add(PendingPrompt prompt) {
    if (!prompt.getStartedBy().isEmpty() && !prompt.getStartedBy().equals(life.id())) {
      suspects.put(prompt.getOffset(), prompt.getStartedBy());
    }
  }

  boolean isOpen() {
    return !suspects.isEmpty();
  }

  /** Asks who is alive, or does what follows from the answer. Does not wait. */
  void advance(long nowMs) {
    if (suspects.isEmpty() || nowMs < askAgainMs) {
      return;
    }
    if (answer == null) {
      answer = life.peers().living().toCompletableFuture();
    }
    if (!answer.isDone()) {
      return;
    }
    try {
      decide(answer.join());
    } catch (CompletionException e) {
      LOG.warn("Who is alive is not known now, so the restored prompts wait", e);
      answer = null;
      askAgainMs = nowMs + ASK_AGAIN_MS;
    }
  }

  private void decide(Peers.Living living) {
    List<Long> offsets = new ArrayList<>(suspects.keySet());
    offsets.sort(null);
    for (long offset : offsets) {
      PendingEntry entry = window.get(offset);
      // It may have ended in the meantime.
      if (entry != null && !living.has(suspects.get(offset))) {
        entry.crashed();
        metrics.crashFound();
        endIfPoison(entry, suspects.get(offset));
      }
    }
    suspects.clear();
  }

  private void endIfPoison(PendingEntry entry, String dead) {
    LOG.warn("{} was under way when {} died, crash {}", entry, dead, entry.crashes());
    if (entry.crashes() >= policy.poisonDeadAfter()) {
      PendingPrompt prompt = store.get(entry.offset());
      String why =
          entry.crashes() + " processes died while they generated it, the last alone with it";
      int attempts = entry.attempts();
      endings.end(
          entry,
          prompt,
          0,
          () ->
              output.failed(
                  prompt, attempts, ErrorCode.POISON, "", new IllegalStateException(why)));
    }
  }
}
