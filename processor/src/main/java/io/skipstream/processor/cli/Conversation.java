package io.skipstream.processor.cli;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventException;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.schemas.v1.TokenChunk;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends prompts and waits for their committed completions. Reading begins before the first prompt
 * is sent, so no answer is missed.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> closes its clients.
 */
final class Conversation implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Producer<byte[], byte[]> producer;
  private final TopicReader answers;
  private final String promptTopic;
  private final EventCodec<PromptEvent> prompts;
  private final EventCodec<CompletionEvent> completions;
  private final EventCodec<TokenChunk> chunks;
  private final String tokenTopic;
  private final LiveText live;
  private final Clock clock;

  private Conversation(
      Producer<byte[], byte[]> producer,
      TopicReader answers,
      SkipstreamConfig config,
      LiveText live,
      Clock clock) {
    this.producer = producer;
    this.answers = answers;
    this.promptTopic = config.topics().prompts();
    this.prompts = config.format(Settings.FORMAT_PROMPTS).codec(PromptEvent.getDefaultInstance());
    this.completions =
        config.format(Settings.FORMAT_COMPLETIONS).codec(CompletionEvent.getDefaultInstance());
    this.chunks = config.format(Settings.FORMAT_TOKENS).codec(TokenChunk.getDefaultInstance());
    this.tokenTopic = config.topics().tokens();
    this.live = live;
    this.clock = clock;
  }

  /**
   * @param live told of token chunks; null reads none
   */
  static Conversation open(
      KafkaClients clients, SkipstreamConfig config, LiveText live, Clock clock)
      throws CliException {
    List<String> topics = new ArrayList<>(List.of(config.topics().completions()));
    if (live != null) {
      topics.add(config.topics().tokens());
    }
    TopicReader answers = TopicReader.fromEnd(clients.consumer(config), topics);
    return new Conversation(clients.producer(config), answers, config, live, clock);
  }

  /**
   * Sends all and waits for all.
   *
   * @return the completions in the prompts' order; null where none came in time
   */
  List<CompletionEvent> ask(List<Question> questions, Duration timeout)
      throws CliException, InterruptedException {
    Map<Key, CompletionEvent> received = new LinkedHashMap<>();
    questions.forEach(question -> received.put(question.key(), null));
    send(questions);
    long endMs = clock.millis() + timeout.toMillis();
    int open = received.size();
    while (open > 0 && clock.millis() < endMs) {
      for (ConsumerRecord<byte[], byte[]> record : answers.poll(POLL)) {
        open -= take(record, received) ? 1 : 0;
      }
    }
    return new ArrayList<>(received.values());
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    answers.close();
  }

  private void send(List<Question> questions) throws CliException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (Question question : questions) {
      byte[] key = question.stream().getBytes(StandardCharsets.UTF_8);
      byte[] value = prompts.encode(question.event());
      sent.add(producer.send(new ProducerRecord<>(promptTopic, key, value)));
    }
    producer.flush();
    for (Future<RecordMetadata> future : sent) {
      try {
        future.get();
      } catch (ExecutionException e) {
        String message = "the prompt was not stored: " + e.getCause().getMessage();
        throw new CliException(ExitCode.CLUSTER, message, e.getCause());
      }
    }
  }

  /** Whether the record answers a question that was open. */
  private boolean take(ConsumerRecord<byte[], byte[]> record, Map<Key, CompletionEvent> received) {
    CompletionEvent event;
    try {
      if (record.topic().equals(tokenTopic)) {
        tell(record, received);
        return false;
      }
      event = completions.decode(record.value());
    } catch (EventException e) {
      // Somebody else's record; ours can be read.
      return false;
    }
    Key key = new Key(event.getStream(), event.getId());
    return received.containsKey(key) && received.put(key, event) == null;
  }

  private void tell(ConsumerRecord<byte[], byte[]> record, Map<Key, CompletionEvent> received)
      throws EventException {
    TokenChunk chunk = chunks.decode(record.value());
    Key key = new Key(chunk.getStream(), chunk.getId());
    if (received.containsKey(key) && received.get(key) == null) {
      live.show(record.headers(), chunk);
    }
  }

  private record Key(String stream, String id) {}

  /** A prompt on its way. */
  record Question(String stream, PromptEvent event) {
    private Key key() {
      return new Key(stream, event.getId());
    }
  }
}
