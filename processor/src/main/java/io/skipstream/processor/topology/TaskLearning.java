package io.skipstream.processor.topology;

import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.tuning.PriorPool;
import io.skipstream.processor.tuning.Spent;
import io.skipstream.processor.tuning.StreamTunings;
import io.skipstream.processor.tuning.TaskPrior;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.StreamMemory;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What one life of a task remembers for its streams. Requests take it along, results bring what was
 * learnt since. The life is the scope of the generator's own memory: after an aborted transaction
 * the next one goes on from what is committed.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class TaskLearning {
  private final String scope;
  private final StreamTunings tunings;
  private final PriorPool pool;
  private final ReadOnlyKeyValueStore<Bytes, byte[]> priors;
  private final TaskPrior prior;

  TaskLearning(TaskServices services, ProcessorContext<byte[], byte[]> context, UUID incarnation) {
    this.scope = incarnation.toString();
    KeyValueStore<String, byte[]> store = context.getStateStore(StateStores.TUNING);
    this.tunings =
        new StreamTunings(
            store,
            services.priorScope().modelFingerprint(),
            services.priorScope().layers(),
            services.policy().tuningRetentionMs(),
            services.metrics());
    this.pool = services.priorPool();
    KeyValueStore<Bytes, byte[]> global = context.getStateStore(StateStores.TUNING_PRIOR);
    this.priors = global;
    this.prior =
        new TaskPrior(
            services.priorScope(),
            context.taskId().partition(),
            services.policy().priorIntervalMs(),
            priors);
  }

  /** What a request of the stream takes along. */
  StreamMemory memory(String stream, long nowMs) {
    return new StreamMemory(scope, tunings.recall(stream, nowMs), pool.get(priors, nowMs));
  }

  /** Keeps what a result brings, in the transaction of its completion. */
  Spent learn(String stream, GenerationResult result, long nowMs) {
    prior.add(result);
    return result.tuning() == null ? Spent.NOTHING : tunings.keep(stream, result.tuning(), nowMs);
  }

  /** What the task tells others. */
  TaskPrior prior() {
    return prior;
  }

  /** Streams of which something is learnt, about. */
  long streams() {
    return tunings.count();
  }
}
