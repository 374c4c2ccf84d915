package io.skipstream.processor.cli;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.deadletter.Letter;
import io.skipstream.processor.request.RequestHeaders;
import io.skipstream.schemas.DecodingLimits;
import io.skipstream.schemas.PromptIds;
import io.skipstream.schemas.PromptLimits;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/**
 * Sends prompts back from the dead-letter topic. Of several letters of one prompt the last one
 * counts. The topic is read two times up to where it ended at the start: first to know the last
 * letters, of which only hashes are kept, then to send.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> closes its clients.
 */
final class Redrive implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final SkipstreamConfig config;
  private final LetterFilterMixin filter;
  private final TopicReader letters;
  private final OriginalRecords originals;
  private final Producer<byte[], byte[]> producer;
  private final int partitions;
  private final PromptIds ids;
  private final List<RedrivenLetter> results = new ArrayList<>();
  private final List<Sending> sendings = new ArrayList<>();

  /**
   * A prompt on its way.
   *
   * @param index of its result
   */
  private record Sending(int index, Future<RecordMetadata> stored) {}

  private Redrive(
      SkipstreamConfig config,
      LetterFilterMixin filter,
      TopicReader letters,
      OriginalRecords originals,
      Producer<byte[], byte[]> producer,
      int partitions) {
    this.config = config;
    this.filter = filter;
    this.letters = letters;
    this.originals = originals;
    this.producer = producer;
    this.partitions = partitions;
    this.ids =
        new PromptIds(
            config.format(Settings.FORMAT_PROMPTS), DecodingLimits.DEFAULT, PromptLimits.DEFAULT);
  }

  static Redrive open(
      KafkaClients clients, SkipstreamConfig config, LetterFilterMixin filter, Clock clock)
      throws CliException {
    TopicReader letters =
        TopicReader.fromBeginning(clients.consumer(config), List.of(config.topics().deadLetters()));
    OriginalRecords originals = new OriginalRecords(clients.consumer(config), clock);
    int partitions = originals.partitions(config.topics().prompts());
    if (partitions == 0) {
      throw TopicReader.missing(config.topics().prompts());
    }
    return new Redrive(config, filter, letters, originals, clients.producer(config), partitions);
  }

  /**
   * Goes through all letters.
   *
   * @param dryRun nothing is sent
   * @param max letters to send at most
   * @return one result for each letter that was chosen
   */
  List<RedrivenLetter> run(boolean dryRun, long max) throws CliException, InterruptedException {
    Map<TopicPartition, Long> ends = letters.ends();
    Map<String, String> lastOf = new HashMap<>();
    while (!letters.isAt(ends)) {
      for (ConsumerRecord<byte[], byte[]> record : letters.poll(POLL)) {
        if (isBefore(record, ends)) {
          Letter letter = Letter.of(record);
          lastOf.put(PromptIdentity.of(letter), letter.id());
        }
      }
    }
    letters.rewind();
    long left = max;
    while (left > 0 && !letters.isAt(ends)) {
      for (ConsumerRecord<byte[], byte[]> record : letters.poll(POLL)) {
        Letter letter = Letter.of(record);
        boolean last =
            isBefore(record, ends) && letter.id().equals(lastOf.get(PromptIdentity.of(letter)));
        if (left > 0 && last && filter.takes(letter) && redrive(letter, dryRun)) {
          left--;
        }
      }
      acknowledge();
    }
    return results;
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    originals.close();
    letters.close();
  }

  private static boolean isBefore(
      ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Long> ends) {
    return record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()));
  }

  /** Whether the letter was chosen and counts. */
  private boolean redrive(Letter letter, boolean dryRun) throws CliException {
    ConsumerRecord<byte[], byte[]> prompt = letter.record();
    if (letter.isIncomplete()) {
      prompt =
          letter.hasSource()
              ? originals.find(
                  letter.sourceTopic(), letter.sourcePartition(), letter.sourceOffset())
              : null;
    }
    String id = prompt == null ? null : ids.find(prompt.value()).orElse(null);
    if (!filter.takesId(id)) {
      return false;
    }
    if (prompt == null) {
      results.add(RedrivenLetter.gone(letter));
      return false;
    }
    if (dryRun) {
      results.add(RedrivenLetter.wouldBeSent(letter, prompt, id));
      return true;
    }
    sendings.add(new Sending(results.size(), producer.send(back(letter, prompt))));
    results.add(RedrivenLetter.sent(letter, prompt, id));
    return true;
  }

  private ProducerRecord<byte[], byte[]> back(
      Letter letter, ConsumerRecord<byte[], byte[]> prompt) {
    Headers headers = Letter.received(prompt.headers());
    headers.remove(RequestHeaders.REDRIVE);
    headers.add(RequestHeaders.REDRIVE, letter.id().getBytes(StandardCharsets.UTF_8));
    // Where it was, whoever chose that partition: its stream's other prompts are there.
    boolean sameTopic = letter.sourceTopic().equals(config.topics().prompts());
    Integer partition =
        sameTopic && letter.sourcePartition() >= 0 && letter.sourcePartition() < partitions
            ? letter.sourcePartition()
            : null;
    return new ProducerRecord<>(
        config.topics().prompts(), partition, prompt.key(), prompt.value(), headers);
  }

  private void acknowledge() throws InterruptedException {
    producer.flush();
    for (Sending sending : sendings) {
      RedrivenLetter result = results.get(sending.index());
      try {
        results.set(sending.index(), result.stored(sending.stored().get()));
      } catch (ExecutionException e) {
        results.set(sending.index(), result.failed(e.getCause().getMessage()));
      }
    }
    sendings.clear();
  }
}
