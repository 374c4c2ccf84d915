package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthCommandTest {
  private final CliHarness cli = new CliHarness();
  private HttpServer server;
  private int answer = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health/ready",
        exchange -> {
          byte[] body = "RUNNING\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void shouldSucceedWhenTheProcessorIsReady() {
    assertThat(health("--json")).isZero();
    assertThat(cli.json().path("ready").asBoolean()).isTrue();
    assertThat(cli.json().path("body").asText()).isEqualTo("RUNNING");
  }

  @Test
  void shouldFailWhenTheProcessorIsNotReady() {
    answer = 503;

    assertThat(health()).isEqualTo(ExitCode.FAILURE.status());
  }

  @Test
  void shouldFailInOneLineWhenNobodyAnswers() {
    server.stop(0);

    assertThat(health()).isEqualTo(ExitCode.FAILURE.status());
    assertThat(cli.err()).contains("no answer from http://").hasLineCount(1);
  }

  private int health(String... more) {
    String url =
        "http://"
            + InetAddress.getLoopbackAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort()
            + "/health/ready";
    String[] arguments = new String[3 + more.length];
    System.arraycopy(new String[] {"health", "--url", url}, 0, arguments, 0, 3);
    System.arraycopy(more, 0, arguments, 3, more.length);
    return cli.run(arguments);
  }
}
