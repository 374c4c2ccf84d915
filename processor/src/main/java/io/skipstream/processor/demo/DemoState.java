package io.skipstream.processor.demo;

import io.skipstream.model.DemoPrompts.DemoPrompt;
import io.skipstream.schemas.v1.Acceptance;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has come back so far. Events of prompts that the demo did not send are left out; a second
 * completion of one prompt is counted as a duplicate, and nowhere else.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
public final class DemoState {
  private static final String ERROR = "error";

  private final Map<String, Stream> streams = new LinkedHashMap<>();
  private final Map<String, String> promptOf = new HashMap<>();
  private final Set<String> completed = new HashSet<>();
  private final int samples;
  private int duplicates;
  private int acceptanceEvents;

  /**
   * @param samples completions to show for each stream
   */
  public DemoState(List<DemoPrompt> prompts, int samples) {
    this.samples = samples;
    for (DemoPrompt prompt : prompts) {
      streams.computeIfAbsent(prompt.stream(), name -> new Stream()).prompts++;
      promptOf.put(key(prompt.stream(), prompt.id()), prompt.prompt());
    }
  }

  /** Takes in a completion that was received so long after the first prompt was sent. */
  public void completion(CompletionEvent event, long elapsedMs) {
    String key = key(event.getStream(), event.getId());
    String prompt = promptOf.get(key);
    if (prompt == null) {
      return;
    }
    if (!completed.add(key)) {
      duplicates++;
      return;
    }
    Stream stream = streams.get(event.getStream());
    stream.done++;
    stream.tokens += event.getTokenIdsCount();
    stream.lastMs = elapsedMs;
    if (event.getFinishReason().equals(ERROR)) {
      stream.failed++;
    }
    String text =
        event.getFinishReason().equals(ERROR) ? event.getError().getMessage() : event.getText();
    stream.samples.addFirst(
        new StreamView.Sample(event.getId(), prompt, text, event.getFinishReason()));
    while (stream.samples.size() > samples) {
      stream.samples.removeLast();
    }
  }

  public void acceptance(AcceptanceEvent event) {
    if (!promptOf.containsKey(key(event.getStream(), event.getId()))) {
      return;
    }
    acceptanceEvents++;
    Stream stream = streams.get(event.getStream());
    Acceptance counts = event.getAcceptance();
    stream.acceptance =
        stream.acceptance.plus(
            counts.getNumSpecSteps(),
            counts.getNumDraftTokens(),
            counts.getNumAcceptedDraftTokens());
    String set = Evolution.setOf(event);
    if (!set.isEmpty()) {
      stream.skipSet = set;
    }
    stream.evolution.add(event);
  }

  /** Whether every prompt has its completion, and every success its acceptance event. */
  public boolean finished() {
    int failed = streams.values().stream().mapToInt(stream -> stream.failed).sum();
    return completed.size() == promptOf.size() && acceptanceEvents >= promptOf.size() - failed;
  }

  public DemoView view(String title, long elapsedMs) {
    List<StreamView> views = new ArrayList<>();
    streams.forEach((name, stream) -> views.add(stream.view(name, elapsedMs)));
    return new DemoView(title, elapsedMs, views, duplicates);
  }

  // A stream name may hold any character but this one is not in any of the demo's.
  private static String key(String stream, String id) {
    return stream + '\n' + id;
  }

  private static final class Stream {
    private final Deque<StreamView.Sample> samples = new ArrayDeque<>();
    private StreamView.Acceptance acceptance = StreamView.Acceptance.NONE;
    private final Evolution evolution = new Evolution();
    private String skipSet = "";
    private int prompts;
    private int done;
    private int failed;
    private long tokens;
    private long lastMs;

    StreamView view(String name, long elapsedMs) {
      // A stream that is done does not get slower while others go on.
      long ms = done == prompts ? lastMs : elapsedMs;
      double rate = ms > 0 ? tokens * 1000.0 / ms : 0;
      return new StreamView(
          name,
          prompts,
          done,
          failed,
          tokens,
          rate,
          acceptance,
          skipSet,
          evolution.sets(),
          List.copyOf(samples));
    }
  }
}
