package io.skipstream.processor.topology;

import io.skipstream.processor.config.TopicNames;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.tuning.PriorStore;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Builds the topology: a source, one processor with its stores, four sinks and one for each topic
 * that prompts may name for their completions, and the global store that every instance fills from
 * what is told of served streams; all of bytes.
 */
public final class SkipstreamTopology {
  /** Some clients send none; Kafka Streams would stop at such a record. */
  private static final TimestampExtractor NEVER_NEGATIVE =
      (record, partitionTime) -> Math.max(0, record.timestamp());

  private SkipstreamTopology() {}

  public static Topology build(TopicNames topics, TaskServices services) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Topology topology = new Topology();
    topology
        .addSource(
            AutoOffsetReset.earliest(),
            NodeNames.PROMPTS_SOURCE,
            NEVER_NEGATIVE,
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            topics.prompts())
        .addProcessor(
            NodeNames.PROMPT_PROCESSOR,
            () -> new PromptProcessor(services),
            NodeNames.PROMPTS_SOURCE)
        .addStateStore(
            StateStores.pending(services.policy().messageBytes()), NodeNames.PROMPT_PROCESSOR)
        .addStateStore(StateStores.seen(), NodeNames.PROMPT_PROCESSOR)
        .addStateStore(StateStores.counters(), NodeNames.PROMPT_PROCESSOR)
        .addStateStore(StateStores.tuning(), NodeNames.PROMPT_PROCESSOR)
        .addGlobalStore(
            StateStores.tuningPrior(),
            NodeNames.PRIOR_SOURCE,
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            topics.tuningPrior(),
            NodeNames.PRIOR_PROCESSOR,
            () ->
                new PriorStore(services.priorScope(), StateStores.TUNING_PRIOR, services.metrics()))
        .addSink(
            NodeNames.COMPLETIONS_SINK,
            topics.completions(),
            bytes,
            bytes,
            NodeNames.PROMPT_PROCESSOR)
        .addSink(
            NodeNames.ACCEPTANCE_SINK,
            topics.acceptance(),
            bytes,
            bytes,
            NodeNames.PROMPT_PROCESSOR)
        .addSink(
            NodeNames.DEAD_LETTERS_SINK,
            topics.deadLetters(),
            bytes,
            bytes,
            NodeNames.PROMPT_PROCESSOR)
        .addSink(
            NodeNames.PRIOR_SINK, topics.tuningPrior(), bytes, bytes, NodeNames.PROMPT_PROCESSOR);
    for (String topic : topics.replies()) {
      topology.addSink(NodeNames.replySink(topic), topic, bytes, bytes, NodeNames.PROMPT_PROCESSOR);
    }
    return topology;
  }
}
