package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.Prompts;
import io.skipstream.serving.ForwardingGenerator;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends prompts and cancellations when their plan says.
 *
 * <p><b>Threading:</b> sends on a thread of its own.
 */
final class CancellationStorm implements AutoCloseable {
  private final List<StormPrompt> prompts;
  private final Map<String, StormPrompt> byId;
  private final SkipstreamConfig config;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  CancellationStorm(List<StormPrompt> prompts, SkipstreamConfig config) {
    this.prompts = prompts;
    this.byId = prompts.stream().collect(Collectors.toMap(StormPrompt::id, Function.identity()));
    this.config = config;
    this.producer =
        new KafkaProducer<>(
            config.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends the cancellations that overtake their prompts; returns their number. */
  int cancelBefore() {
    List<StormPrompt> before =
        prompts.stream().filter(each -> each.fate() == StormPrompt.Fate.CANCELLED_BEFORE).toList();
    before.forEach(this::cancel);
    producer.flush();
    return before.size();
  }

  /** Sends all the rest at its time; returns when all but what depends on tokens is sent. */
  void rage() throws Exception {
    CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    for (StormPrompt each : prompts) {
      sent = at(sent, each.sentAtMs(), () -> send(each));
      if (each.cancelAtMs() >= 0) {
        sent = at(sent, each.cancelAtMs(), () -> cancel(each));
      }
    }
    sent.get(60, TimeUnit.SECONDS);
    producer.flush();
  }

  private CompletableFuture<?> at(CompletableFuture<?> before, long ms, Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    ScheduledFuture<?> unused =
        clock.schedule(
            () -> {
              try {
                work.run();
                done.complete(null);
              } catch (RuntimeException failed) {
                done.completeExceptionally(failed);
              }
            },
            ms,
            TimeUnit.MILLISECONDS);
    return CompletableFuture.allOf(before, done);
  }

  /** The generator, watched for the tokens with which prompts are cancelled. */
  Generator watching(Generator inner) {
    return new ForwardingGenerator(inner) {
      @Override
      public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
        StormPrompt prompt = byId.get(request.id());
        return super.offer(
            request, prompt.cancelAtTokens() == 0 ? listener : new Watcher(prompt, listener));
      }
    };
  }

  private void send(StormPrompt prompt) {
    send(config.topics().prompts(), prompt, prompt.event(System.currentTimeMillis()));
  }

  private void cancel(StormPrompt prompt) {
    send(
        config.topics().cancellations(), prompt, Prompts.bytes("{\"id\":\"" + prompt.id() + "\"}"));
  }

  private void send(String topic, StormPrompt prompt, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, Prompts.bytes(prompt.stream()), value));
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close();
  }

  /** Has its prompt cancelled at a token. */
  private final class Watcher implements GenerationListener {
    private final StormPrompt prompt;
    private final GenerationListener listener;
    private int tokens;

    Watcher(StormPrompt prompt, GenerationListener listener) {
      this.prompt = prompt;
      this.listener = listener;
    }

    @Override
    public void onTokens(String text, int[] tokenIds) {
      int before = tokens;
      tokens += tokenIds.length;
      if (before < prompt.cancelAtTokens() && tokens >= prompt.cancelAtTokens()) {
        // Not on the decode thread.
        clock.execute(() -> cancel(prompt));
      }
      listener.onTokens(text, tokenIds);
    }

    @Override
    public void onFinished(GenerationResult result) {
      listener.onFinished(result);
    }
  }
}
