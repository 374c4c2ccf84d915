package io.skipstream.processor.fence;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer whose transactions are all refused once its member of the group was replaced.
 *
 * <p>Exactly-once processing in Kafka Streams (EOS v2) leaves that to the offsets in a transaction.
 * As long as a task has read no record since it was given its partition it has none: then only a
 * punctuator writes. A processor that stood still with results of resumed prompts at hand, and no
 * transaction begun, could commit them after another one had taken over and answered the same
 * prompts.
 *
 * <p>After it has aborted a transaction it begins no other: Kafka Streams then drops all tasks of
 * the thread, makes a new producer and goes on from what is committed. Up to 4.3.1 at least it does
 * not by itself when it closes a corrupted task while the group is about to go on: what the
 * thread's other tasks did in the same transaction is aborted with it, uncommitted, and they go on
 * as if it were not.
 *
 * <p><b>Threading:</b> confined to one stream thread.
 */
public final class FencedProducer extends KafkaProducer<byte[], byte[]> {
  private final OffsetFence fence;
  private boolean aborted;

  /**
   * @param consumer of the same stream thread; asked when the first transaction ends
   */
  public FencedProducer(Map<String, Object> config, Supplier<Consumer<byte[], byte[]>> consumer) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.fence = new OffsetFence(consumer);
  }

  @Override
  public void beginTransaction() {
    if (aborted) {
      throw new ProducerFencedException(
          "a transaction was aborted, and with it work of tasks that do not know it");
    }
    super.beginTransaction();
  }

  @Override
  public void abortTransaction() {
    aborted = true;
    super.abortTransaction();
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    try {
      super.sendOffsetsToTransaction(fence.cover(offsets, group), group);
    } catch (InvalidTxnStateException e) {
      throw fenced(e);
    }
  }

  @Override
  public void commitTransaction() {
    try {
      super.commitTransaction();
    } catch (InvalidTxnStateException e) {
      throw fenced(e);
    }
  }

  /**
   * After its restart a broker may know nothing of a transaction under way. Kafka Streams ends the
   * process then; of a fenced producer it begins anew with what is committed, which is right here
   * too, whatever became of the transaction.
   */
  private static ProducerFencedException fenced(InvalidTxnStateException cause) {
    ProducerFencedException fenced =
        new ProducerFencedException("the transaction is not known any more: " + cause.getMessage());
    fenced.initCause(cause);
    return fenced;
  }
}
