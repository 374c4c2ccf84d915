package io.skipstream.processor.app;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Waits for the brokers' answers at start-up. */
final class AdminCalls {
  private static final long TIMEOUT_MS = 30_000;
  private static final long RETRY_MS = 50;

  private AdminCalls() {}

  /**
   * @param what for the message, such as "list the topics"
   * @throws StartupException if the brokers refuse or don't answer in time
   */
  static <T> T await(String what, KafkaFuture<T> answer) {
    try {
      return answer.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new StartupException("Could not " + what + ": " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new StartupException(
          "Could not " + what + ": no answer from Kafka in " + TIMEOUT_MS / 1000 + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("Interrupted while trying to " + what, e);
    }
  }

  /**
   * Asks for what has just been created, again as long as the brokers don't know of it yet: they
   * learn of it some time after the creation was acknowledged.
   *
   * @param what for the message, such as "describe the topics"
   * @throws StartupException if the brokers refuse, don't answer or don't know it in time
   */
  static <T> T awaitNew(String what, Supplier<KafkaFuture<T>> question) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
    while (true) {
      try {
        return await(what, question.get());
      } catch (StartupException e) {
        if (!unknownTopic(e) || System.nanoTime() > endNanos) {
          throw e;
        }
      }
      pause(what);
    }
  }

  private static boolean unknownTopic(StartupException e) {
    return e.getCause() instanceof ExecutionException execution
        && execution.getCause() instanceof UnknownTopicOrPartitionException;
  }

  private static void pause(String what) {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("Interrupted while trying to " + what, e);
    }
  }
}
