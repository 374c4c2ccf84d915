package io.skipstream.processor.tokens;

import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.v1.TokenChunk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the queue's chunks, outside of any transaction: a chunk is visible before it is certain
 * that its attempt counts. A chunk that can't be sent is counted and left out; readers see a gap.
 *
 * <p><b>Threading:</b> a thread of its own, since sending may block for seconds. <b>Ownership:</b>
 * owns thread and producer.
 */
public final class ChunkSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkSender.class);
  private static final long POLL_MS = 200;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final ChunkQueue queue;
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final EventCodec<TokenChunk> codec;
  private final ProcessorMetrics metrics;
  private final AtomicBoolean failureSeen = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean closing;

  private ChunkSender(
      ChunkQueue queue,
      Producer<byte[], byte[]> producer,
      String topic,
      EventCodec<TokenChunk> codec,
      ProcessorMetrics metrics) {
    this.queue = queue;
    this.producer = producer;
    this.topic = topic;
    this.codec = codec;
    this.metrics = metrics;
    this.thread = new Thread(this::run, "skipstream-tokens");
    this.thread.setDaemon(true);
  }

  /**
   * @param producer idempotent, so that an attempt's chunks stay in order
   */
  public static ChunkSender start(
      ChunkQueue queue,
      Producer<byte[], byte[]> producer,
      String topic,
      EventCodec<TokenChunk> codec,
      ProcessorMetrics metrics) {
    ChunkSender sender = new ChunkSender(queue, producer, topic, codec, metrics);
    sender.thread.start();
    return sender;
  }

  /** Sends what waits, if that goes quickly. */
  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.join(CLOSE_TIMEOUT.toMillis());
    thread.interrupt();
    producer.close(CLOSE_TIMEOUT);
    thread.join();
  }

  private void run() {
    try {
      while (true) {
        Chunk chunk = queue.poll(closing ? 0 : POLL_MS);
        if (chunk != null) {
          send(chunk);
        } else if (closing) {
          return;
        }
      }
    } catch (InterruptedException | InterruptException end) {
      LOG.debug("Chunks that wait are not sent any more");
    }
  }

  private void send(Chunk chunk) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, key(chunk.attempt()), codec.encode(chunk.event()));
    ChunkHeaders.write(record.headers(), chunk);
    try {
      var unused =
          producer.send(
              record,
              (stored, failure) -> {
                if (failure == null) {
                  metrics.chunkSent();
                } else {
                  failed(failure);
                }
              });
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException | IllegalStateException e) {
      failed(e);
    }
  }

  private void failed(Exception failure) {
    metrics.chunkFailed();
    if (failureSeen.compareAndSet(false, true)) {
      LOG.warn("A token chunk could not be sent; further ones are only counted", failure);
    }
  }

  /** The stream; without one the id, so that at least an attempt's chunks stay in order. */
  private static byte[] key(Attempt attempt) {
    String key = attempt.stream().isEmpty() ? attempt.id() : attempt.stream();
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
