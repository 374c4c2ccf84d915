package io.skipstream.processor.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Kills one processor at a time, while all else is at rest, and takes the time until each of its
 * partitions is answered again. The killed one stays away until then.
 *
 * <p><b>Threading:</b> one thread. <b>Ownership:</b> scene and admin client are the caller's.
 */
final class RecoveryPhase {
  private static final long APART_MS = 30_000;
  private static final long SETTLE_MS = 4_000;
  private static final long PATIENCE_MS = 60_000;

  private final Scene scene;
  private final Admin admin;
  private final RandomGenerator random;
  private final Consumer<String> progress;

  RecoveryPhase(Scene scene, Admin admin, RandomGenerator random, Consumer<String> progress) {
    this.scene = scene;
    this.admin = admin;
    this.random = random;
    this.progress = progress;
  }

  /** Prompts must be flowing to all partitions. */
  Recovery run(int kills) throws InterruptedException {
    List<Long> samples = new ArrayList<>();
    int missing = 0;
    for (int i = 0; i < kills; i++) {
      Set<Integer> affected;
      int victim;
      do {
        scene.awaitAllAtWork();
        TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
        Map<Integer, Set<Integer>> assigned = scene.group().partitions();
        List<Integer> instances = assigned == null ? List.of() : List.copyOf(assigned.keySet());
        victim = instances.isEmpty() ? 0 : instances.get(random.nextInt(instances.size()));
        affected = instances.isEmpty() ? Set.of() : assigned.get(victim);
      } while (affected.isEmpty());
      long killedNanos = System.nanoTime();
      List<Long> times = killAndTime(scene.fleet().child(victim), affected);
      missing += affected.size() - times.size();
      samples.addAll(times);
      progress.accept(
          "kill " + (i + 1) + " of " + kills + ": partitions " + affected + " after " + times);
      scene.fleet().child(victim).start();
      long restMs = APART_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNanos);
      TimeUnit.MILLISECONDS.sleep(Math.max(0, restMs));
    }
    return new Recovery(samples, missing);
  }

  private List<Long> killAndTime(Child victim, Set<Integer> affected) throws InterruptedException {
    List<Long> times = new CopyOnWriteArrayList<>();
    long killedNanos = System.nanoTime();
    victim.killForGood();
    // What the dead one wrote, committed or not, lies before these ends.
    Map<Integer, Long> ends = ends();
    Set<Integer> left = new HashSet<>(affected);
    CountDownLatch recovered = new CountDownLatch(affected.size());
    Runnable listening =
        scene
            .watch()
            .listen(
                arrival -> {
                  if (arrival.offset() >= ends.get(arrival.partition())
                      && left.remove(arrival.sourcePartition())) {
                    times.add(TimeUnit.NANOSECONDS.toMillis(arrival.atNanos() - killedNanos));
                    recovered.countDown();
                  }
                });
    if (!recovered.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
      progress.accept("not all partitions were answered in " + PATIENCE_MS + " ms");
    }
    listening.run();
    return List.copyOf(times);
  }

  private Map<Integer, Long> ends() throws InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    scene.watch().partitions().forEach(each -> latest.put(each, OffsetSpec.latest()));
    try {
      Map<Integer, Long> ends = new HashMap<>();
      Map<TopicPartition, ListOffsetsResultInfo> found = admin.listOffsets(latest).all().get();
      found.forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
      return ends;
    } catch (ExecutionException e) {
      throw new ChaosException("the ends of the completions are not known", e);
    }
  }
}
