package io.skipstream.processor.chaos;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.deadletter.DeadLetterHeaders;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Reads what a phase has committed, once nobody writes any more. */
final class CommittedTopics {
  private static final long OPEN_MS = 30_000;
  private static final long LOOK_EVERY_MS = 200;

  private CommittedTopics() {}

  static Committed read(Clients clients, Admin admin, SkipstreamConfig config, int partitions)
      throws InterruptedException, EventException {
    String completions = config.topics().completions();
    String acceptances = config.topics().acceptance();
    String deadLetters = config.topics().deadLetters();
    awaitNothingOpen(admin, List.of(completions, acceptances, deadLetters), partitions);
    EventCodec<CompletionEvent> completionCodec =
        EventFormat.JSON.codec(CompletionEvent.getDefaultInstance());
    List<CompletionEvent> completed = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record :
        CommittedReader.all(clients, completions, partitions)) {
      completed.add(completionCodec.decode(record.value()));
    }
    EventCodec<AcceptanceEvent> acceptanceCodec =
        EventFormat.JSON.codec(AcceptanceEvent.getDefaultInstance());
    List<AcceptanceEvent> accepted = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record :
        CommittedReader.all(clients, acceptances, partitions)) {
      accepted.add(acceptanceCodec.decode(record.value()));
    }
    List<SourcePosition> letters =
        CommittedReader.all(clients, deadLetters, partitions).stream()
            .map(CommittedTopics::source)
            .toList();
    return new Committed(completed, accepted, letters);
  }

  /** What a killed processor has left open is aborted by the broker; until then it hides others. */
  private static void awaitNothingOpen(Admin admin, List<String> topics, int partitions)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (String topic : topics) {
      CommittedReader.partitions(topic, partitions)
          .forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    }
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(OPEN_MS);
    while (!ends(admin, latest, IsolationLevel.READ_COMMITTED)
        .equals(ends(admin, latest, IsolationLevel.READ_UNCOMMITTED))) {
      if (System.nanoTime() > endNanos) {
        throw new ChaosException("a transaction stays open", null);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  private static Map<TopicPartition, Long> ends(
      Admin admin, Map<TopicPartition, OffsetSpec> latest, IsolationLevel level)
      throws InterruptedException {
    try {
      Map<TopicPartition, Long> ends = new HashMap<>();
      Map<TopicPartition, ListOffsetsResultInfo> found =
          admin.listOffsets(latest, new ListOffsetsOptions(level)).all().get();
      found.forEach((partition, info) -> ends.put(partition, info.offset()));
      return ends;
    } catch (ExecutionException e) {
      throw new ChaosException("the ends of the topics are not known", e);
    }
  }

  private static SourcePosition source(ConsumerRecord<byte[], byte[]> letter) {
    return new SourcePosition(
        (int) number(letter, DeadLetterHeaders.PARTITION),
        number(letter, DeadLetterHeaders.OFFSET));
  }

  private static long number(ConsumerRecord<byte[], byte[]> letter, String header) {
    byte[] value = letter.headers().lastHeader(header).value();
    return Long.parseLong(new String(value, StandardCharsets.UTF_8));
  }
}
