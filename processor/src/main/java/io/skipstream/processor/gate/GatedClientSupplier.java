package io.skipstream.processor.gate;

import io.skipstream.processor.fence.FencedProducer;
import io.skipstream.processor.handoff.CreditPool;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Gives Kafka Streams its clients: main consumers with a {@link PollGate}, and producers that are
 * fenced by the consumer of their thread.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> Kafka Streams closes the clients.
 */
public final class GatedClientSupplier implements KafkaClientSupplier {
  // Kafka Streams names the clients of a thread by it.
  private static final String CONSUMER_SUFFIX = "-consumer";
  private static final String PRODUCER_SUFFIX = "-producer";

  private final PollGate gate;
  private final CreditPool credits;
  private final Map<String, Consumer<byte[], byte[]>> consumerByThread = new ConcurrentHashMap<>();

  /**
   * @param credits which say what polls need not wait for
   */
  public GatedClientSupplier(PollGate gate, CreditPool credits) {
    this.gate = Objects.requireNonNull(gate, "gate");
    this.credits = Objects.requireNonNull(credits, "credits");
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    Consumer<byte[], byte[]> consumer = new GatedConsumer(config, gate, credits);
    consumerByThread.put(thread(config, CONSUMER_SUFFIX), consumer);
    return consumer;
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return plainConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return plainConsumer(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    String thread = thread(config, PRODUCER_SUFFIX);
    // The thread's consumer is made after it.
    return new FencedProducer(config, () -> consumerByThread.get(thread));
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  private static String thread(Map<String, Object> config, String suffix) {
    String clientId = String.valueOf(config.get(CommonClientConfigs.CLIENT_ID_CONFIG));
    if (!clientId.endsWith(suffix)) {
      throw new IllegalStateException("client id " + clientId + " does not end in " + suffix);
    }
    return clientId.substring(0, clientId.length() - suffix.length());
  }

  private static Consumer<byte[], byte[]> plainConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
