package io.skipstream.processor.topology;

import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.pending.PendingEntry;
import io.skipstream.processor.pending.PendingWindow;
import io.skipstream.processor.request.ErrorCode;
import io.skipstream.schemas.v1.PendingPrompt;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Takes up what an earlier life of the task left in the store. Nothing may be forwarded while a
 * task is restored, so what is to end at once does so with the first tick.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class Restoration {
  private final TaskServices services;
  private final PendingWindow window;
  private final KeyValueStore<Long, PendingPrompt> store;
  private final CrashInquest inquest;
  private final Endings endings;
  private final TaskOutput output;
  private final List<PendingEntry> ofOtherModel = new ArrayList<>();
  private final List<PendingEntry> refused = new ArrayList<>();

  Restoration(
      TaskServices services,
      PendingWindow window,
      KeyValueStore<Long, PendingPrompt> store,
      CrashInquest inquest,
      Endings endings,
      TaskOutput output) {
    this.services = services;
    this.window = window;
    this.store = store;
    this.inquest = inquest;
    this.endings = endings;
    this.output = output;
  }

  /** Fills the window. */
  void load() {
    try (KeyValueIterator<Long, PendingPrompt> stored = store.all()) {
      while (stored.hasNext()) {
        load(stored.next().value);
      }
    }
    services.metrics().promptsRestored(window.count());
  }

  /** Ends what is not to be taken up. */
  void endRest() {
    for (PendingEntry entry : ofOtherModel) {
      refuse(entry, store.get(entry.offset()));
    }
    ofOtherModel.clear();
    refused.forEach(endings::release);
    refused.clear();
  }

  private void load(PendingPrompt prompt) {
    PendingEntry entry = PromptTask.entry(prompt, true);
    if (prompt.hasRejection()) {
      window.addHeld(entry, () -> output.rejected(prompt));
      refused.add(entry);
      return;
    }
    window.add(entry);
    inquest.add(prompt);
    if (services.policy().refuseOtherModel() && !isServed(prompt)) {
      ofOtherModel.add(entry);
    }
  }

  private boolean isServed(PendingPrompt prompt) {
    EngineInfo engine = services.generator().engineInfo();
    return engine.modelFingerprint().equals(prompt.getModelFingerprint())
        && engine.numericsId().equals(prompt.getNumericsId());
  }

  private void refuse(PendingEntry entry, PendingPrompt prompt) {
    String why = "Accepted under model " + prompt.getModelFingerprint() + ", which is not served";
    endings.end(
        entry,
        prompt,
        0,
        () ->
            output.failed(
                prompt,
                prompt.getAttempts(),
                ErrorCode.MODEL_CHANGED,
                "",
                new IllegalStateException(why)));
  }
}
