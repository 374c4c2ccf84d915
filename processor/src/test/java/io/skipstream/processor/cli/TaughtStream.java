package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.model.DemoPrompts;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.tuning.TuningCodec;
import io.skipstream.processor.tuning.UnreadableTuningException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.tuning.StreamTuning;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.KeyValue;

/** A stream that is served with the demo model until something is learnt of it. */
final class TaughtStream {
  static final String NAME = "java";
  private static final int LESSON_TOKENS = 96;
  private static final int LEAST_LESSONS = 2;
  private static final int MOST_LESSONS = 120;
  private static final int MOST_PROMPTS = 30;

  /** Tokens of a prompt that is drafted for in its first round only. */
  private static final int ONE_DRAFT = 2;

  /** For the start of a process with its native libraries, on a busy machine too. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Cluster cluster;
  private final SkipstreamConfig config;
  private final List<DemoPrompts.DemoPrompt> prompts = DemoPrompts.ofStream(NAME);
  private int asked;
  private int draftedFor;

  TaughtStream(Cluster cluster, SkipstreamConfig config) {
    this.cluster = cluster;
    this.config = config;
  }

  /** Asks until a prompt was drafted for with a set that was learnt; returns what is stored. */
  StreamTuning teach() throws UnreadableTuningException {
    for (int lesson = 0; lesson < MOST_LESSONS; lesson++) {
      DemoPrompts.DemoPrompt prompt = prompts.get(lesson % prompts.size());
      AcceptanceEvent event = ask(prompt, LESSON_TOKENS);
      StreamTuning learnt = stored();
      if (lesson >= LEAST_LESSONS
          && learnt.version() == event.getTuningVersion()
          && learnt.phase() != StreamTuning.Phase.PLAIN
          && event.getAcceptance().getNumDraftTokens() > 0
          && event.getSkipSet().equals(learnt.skipSet().bits())) {
        draftedFor = lesson;
        return learnt;
      }
    }
    throw new AssertionError("nothing was learnt in " + MOST_LESSONS + " prompts");
  }

  /**
   * The next prompt, of two tokens, is drafted for with what was learnt. With the second token the
   * answer ends, so that there is a draft in its first round or in none.
   *
   * <p>Whether it pays to draft depends on what passes cost in the process that does it, which it
   * has just measured, on a machine that may be busy. Where it finds that it does not, further
   * prompts follow; what was learnt must be what the first draft of all is made with.
   */
  void draftsAtOnceWith(StreamTuning learnt) {
    for (int i = 1; i <= MOST_PROMPTS; i++) {
      // At first the one that was drafted for before.
      AcceptanceEvent event = ask(prompts.get((draftedFor + i - 1) % prompts.size()), ONE_DRAFT);
      assertThat(event.getTuningVersion()).isEqualTo(learnt.version() + i);
      if (event.getAcceptance().getNumDraftTokens() > 0) {
        assertThat(event.getAcceptance().getNumSpecSteps()).isOne();
        assertThat(event.getSkipSet()).isEqualTo(learnt.skipSet().bits()).contains("1");
        return;
      }
    }
    throw new AssertionError("no drafts for " + MOST_PROMPTS + " prompts");
  }

  /** What the changelog of the store says: all that an instance without a state has. */
  StreamTuning stored() throws UnreadableTuningException {
    byte[] last = null;
    String changelog = config.text("application.id") + "-" + StateStores.TUNING + "-changelog";
    for (ConsumerRecord<byte[], byte[]> record : cluster.committed(changelog)) {
      if (new String(record.key(), StandardCharsets.UTF_8).equals(NAME)) {
        last = record.value();
      }
    }
    return TuningCodec.decode(last).tuning();
  }

  private AcceptanceEvent ask(DemoPrompts.DemoPrompt prompt, int maxNewTokens) {
    String id = "p" + asked;
    PromptEvent event =
        PromptEvent.newBuilder()
            .setId(id)
            .setPrompt(prompt.prompt())
            .setMaxNewTokens(maxNewTokens)
            .setTemperature(0)
            .build();
    byte[] json = EventFormat.JSON.codec(PromptEvent.getDefaultInstance()).encode(event);
    cluster.send(config, List.of(KeyValue.pair(NAME, new String(json, StandardCharsets.UTF_8))));
    asked++;
    cluster.awaitCommitted(config.topics().acceptance(), asked, PATIENCE);
    return cluster.acceptances(config).stream()
        .filter(each -> each.getId().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
