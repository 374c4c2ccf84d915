package io.skipstream.processor.chaos;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Free ports which systems don't give to outgoing connections: while a broker is dead its clients
 * keep connecting, and one of them might get the broker's port for its own end.
 */
final class QuietPorts {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 100;

  private final RandomGenerator random;

  QuietPorts(RandomGenerator random) {
    this.random = random;
  }

  /** A port that was free a moment ago. */
  int next() throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = random.nextInt(LOWEST, HIGHEST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        return socket.getLocalPort();
      } catch (BindException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
