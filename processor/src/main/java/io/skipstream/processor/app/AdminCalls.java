package io.skipstream.processor.app;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for the brokers' answers at start-up. */
final class AdminCalls {
  private static final long TIMEOUT_MS = 30_000;

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
}
