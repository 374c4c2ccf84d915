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
  private static final int LEAST_LESSONS = 3;
  private static final int MOST_LESSONS = 40;

  /** For the start of a process with its native libraries, on a busy machine too. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Cluster cluster;
  private final SkipstreamConfig config;
  private final List<DemoPrompts.DemoPrompt> prompts = DemoPrompts.ofStream(NAME);
  private int asked;

  TaughtStream(Cluster cluster, SkipstreamConfig config) {
    this.cluster = cluster;
    this.config = config;
  }

  /** Asks until a prompt was drafted for with a set that was learnt; returns what is stored. */
  StreamTuning teach() throws UnreadableTuningException {
    for (int lesson = 1; lesson <= MOST_LESSONS; lesson++) {
      AcceptanceEvent event = ask(LESSON_TOKENS);
      StreamTuning learnt = stored();
      if (lesson >= LEAST_LESSONS
          && event.getTuningVersion() > 0
          && event.getAcceptance().getNumDraftTokens() > 0
          && learnt.phase() != StreamTuning.Phase.PLAIN
          && event.getSkipSet().equals(learnt.skipSet().bits())) {
        return learnt;
      }
    }
    throw new AssertionError("nothing was learnt in " + MOST_LESSONS + " prompts");
  }

  /**
   * One more prompt, of two tokens. With the second the answer ends, so that there is a draft in
   * its first round or in none.
   */
  void draftsAtOnceWith(StreamTuning learnt) {
    AcceptanceEvent event = ask(2);
    assertThat(event.getAcceptance().getNumSpecSteps()).as("drafts in the first round").isOne();
    assertThat(event.getAcceptance().getNumDraftTokens()).isPositive();
    assertThat(event.getSkipSet()).isEqualTo(learnt.skipSet().bits()).contains("1");
    assertThat(event.getTuningVersion()).isEqualTo(learnt.version() + 1);
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

  private AcceptanceEvent ask(int maxNewTokens) {
    String id = "p" + asked;
    PromptEvent event =
        PromptEvent.newBuilder()
            .setId(id)
            .setPrompt(prompts.get(asked % prompts.size()).prompt())
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
