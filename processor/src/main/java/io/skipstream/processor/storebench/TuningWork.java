package io.skipstream.processor.storebench;

import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.tuning.StreamTunings;
import io.skipstream.tuning.StreamTuning;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Does with the store what a prompt and its completion do. A record names a stream and the version
 * that it gets.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class TuningWork implements Processor<byte[], byte[], Void, Void> {
  private final Function<KeyValueStore<String, byte[]>, StreamTunings> open;
  private final SyntheticTunings values;
  private final LongFunction<Latencies> phases;
  private StreamTunings tunings;
  private ProcessorContext<Void, Void> context;

  /**
   * @param phases where the latencies of a version go
   */
  TuningWork(
      Function<KeyValueStore<String, byte[]>, StreamTunings> open,
      SyntheticTunings values,
      LongFunction<Latencies> phases) {
    this.open = open;
    this.values = values;
    this.phases = phases;
  }

  @Override
  public void init(ProcessorContext<Void, Void> newContext) {
    context = newContext;
    tunings = open.apply(newContext.getStateStore(StateStores.TUNING));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String stream = new String(record.key(), StandardCharsets.UTF_8);
    long version = ByteBuffer.wrap(record.value()).getLong();
    StreamTuning next = values.of(stream, version);
    long nowMs = context.currentSystemTimeMs();
    long begin = System.nanoTime();
    tunings.recall(stream, nowMs);
    long read = System.nanoTime();
    tunings.keep(stream, next, nowMs);
    long end = System.nanoTime();
    phases.apply(version).add(read - begin, end - read);
  }
}
