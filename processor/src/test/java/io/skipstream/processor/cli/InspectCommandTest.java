package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InspectCommandTest {
  private static final String PAGE =
      """
      {"stream":"java","bytes":321,"version":41,"tuner":"adaptive","phase":"settled",\
      "skip_set":"00100100","skipped":2,"matchness":0.875,"expected_speedup":1.5,\
      "measured_speedup":1.25,"tokens":5120,"search_passes":12.5,"served_passes":5000,\
      "last_used_epoch_ms":0,"sets":[{"skip_set":"00001100","skipped":2,"matchness":0.5,"tries":8}]}""";

  private final CliHarness cli = new CliHarness();
  private final List<String> paths = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String body = PAGE;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getRawPath();
          paths.add(path);
          boolean moved = path.startsWith("/elsewhere");
          if (moved) {
            exchange
                .getResponseHeaders()
                .set("Location", url() + path.substring("/elsewhere".length()));
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(moved ? 307 : status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void shouldDrawWhatTheStreamHasLearnt() {
    assertThat(cli.run("inspect", "java", "--url", url())).isZero();

    assertThat(cli.out())
        .contains("java  version 41, settled, tuner adaptive")
        .contains("matchness 0.875  speed-up 1.50 expected, 1.25 measured")
        .contains("search 12.5 of 5000 passes (0.3 %)")
        .contains("known: matchness 0.500 of 8 tokens")
        .doesNotContain("not in use");
    assertThat(paths).containsExactly("/streams/java");
  }

  @Test
  void shouldSayInOneLineWhyWhatIsStoredIsNotInUse() {
    body = PAGE.replace("{\"stream\"", "{\"used\":false,\"unused_because\":\"model\",\"stream\"");

    assertThat(cli.run("inspect", "java", "--url", url())).isZero();
    assertThat(cli.out()).containsOnlyOnce("  not in use: learnt under another model");
  }

  @Test
  void shouldEncodeNamesAndFollowTheWayToTheOwner() {
    String[] arguments = {
      "inspect", "tenant/a b+c", "--request", "7 %", "--url", url() + "/elsewhere/", "--json"
    };

    assertThat(cli.run(arguments)).isZero();
    assertThat(cli.json().path("version").asInt()).isEqualTo(41);
    assertThat(paths)
        .containsExactly(
            "/elsewhere/streams/tenant%2Fa%20b%2Bc/requests/7%20%25",
            "/streams/tenant%2Fa%20b%2Bc/requests/7%20%25");
  }

  @Test
  void shouldListFieldsOfAPrompt() {
    body = "{\"stream\":\"java\",\"id\":\"7\",\"state\":\"started\"}";

    assertThat(cli.run("inspect", "java", "--request", "7", "--url", url())).isZero();
    assertThat(cli.out()).contains("state: started");
  }

  @Test
  void shouldFailInOneLineWhenNobodyKnowsTheStream() {
    status = 404;
    body = "{\"error\":\"not known here\"}";

    assertThat(cli.run("inspect", "java", "--url", url())).isEqualTo(ExitCode.FAILURE.status());
    assertThat(cli.err()).contains("stream java: not known here").hasLineCount(1);
  }

  @Test
  void shouldFailInOneLineWhenSomethingElseAnswers() {
    body = "<html>";

    assertThat(cli.run("inspect", "java", "--url", url())).isEqualTo(ExitCode.FAILURE.status());
    assertThat(cli.err()).contains("not as a processor does").hasLineCount(1);
  }

  private String url() {
    return "http://"
        + InetAddress.getLoopbackAddress().getHostAddress()
        + ":"
        + server.getAddress().getPort();
  }
}
