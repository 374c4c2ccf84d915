package io.skipstream.processor.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers how far behind the owned partitions are. The consumer's own lag does not do: it
 * stands still while a partition is gated, which is when it matters.
 *
 * <p><b>Threading:</b> {@link #refresh} on one thread at a time, {@link #lag} on any.
 * <b>Ownership:</b> the admin client is the caller's.
 */
public final class LagMonitor {
  private static final Logger LOG = LoggerFactory.getLogger(LagMonitor.class);
  private static final long TIMEOUT_MS = 5000;

  private final Admin admin;
  private final String group;
  private final Supplier<Set<TopicPartition>> owned;
  private volatile long lag = -1;

  public LagMonitor(Admin admin, String group, Supplier<Set<TopicPartition>> owned) {
    this.admin = Objects.requireNonNull(admin, "admin");
    this.group = Objects.requireNonNull(group, "group");
    this.owned = Objects.requireNonNull(owned, "owned");
  }

  /** Prompts of the owned partitions that are not accepted yet; negative while unknown. */
  public long lag() {
    return lag;
  }

  /** Asks now; if the brokers don't answer, the last figure stays. */
  public void refresh() {
    Set<TopicPartition> partitions = owned.get();
    try {
      lag = partitions.isEmpty() ? 0 : sum(partitions);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("Lag is not known now", e);
    }
  }

  private long sum(Set<TopicPartition> partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
    partitions.forEach(
        partition -> {
          latest.put(partition, OffsetSpec.latest());
          earliest.put(partition, OffsetSpec.earliest());
        });
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        admin.listOffsets(latest).all().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    Map<TopicPartition, ListOffsetsResultInfo> starts =
        admin.listOffsets(earliest).all().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    long sum = 0;
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata position = committed.get(partition);
      long from = position == null ? starts.get(partition).offset() : position.offset();
      sum += Math.max(0, ends.get(partition).offset() - from);
    }
    return sum;
  }
}
