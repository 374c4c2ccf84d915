package io.skipstream.processor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newHttpClient();
  private volatile boolean good = true;
  private StatusServer server;

  @BeforeEach
  void start() throws Exception {
    server = StatusServer.bind("127.0.0.1", 0);
    server.serve(
        new StatusPages() {
          @Override
          public String metrics() {
            return "some_total 1\n";
          }

          @Override
          public Health live() {
            return new Health(good, "RUNNING");
          }

          @Override
          public Health ready() {
            return new Health(good, "REBALANCING");
          }

          @Override
          public String info() {
            return "{}";
          }

          @Override
          public Answer streams(String rawPath) {
            return rawPath.endsWith("/moved")
                ? new Answer(307, "{}", "http://127.0.0.1:1/there")
                : new Answer(200, "{\"path\":\"" + rawPath + "\"}", null);
          }
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldServeEveryPageWhenAsked() throws Exception {
    assertThat(get("/metrics").body()).isEqualTo("some_total 1\n");
    assertThat(get("/info").headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").body()).isEqualTo("REBALANCING\n");
    assertThat(get("/other").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldHandOverPathsOfStreamsUndecoded() throws Exception {
    assertThat(get("/streams/a%2Fb%20c").body()).isEqualTo("{\"path\":\"/streams/a%2Fb%20c\"}");
    assertThat(get("/streams/moved").statusCode()).isEqualTo(307);
    assertThat(get("/streams/moved").headers().firstValue("Location"))
        .hasValue("http://127.0.0.1:1/there");
  }

  @Test
  void shouldAnswerUnavailableWhenUnhealthy() throws Exception {
    good = false;

    assertThat(get("/health/live").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void shouldRefuseOtherMethodsWhenUsed() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(uri("/metrics"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();

    assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void shouldAnswerOthersWhenAClientIsSilent() throws Exception {
    try (Socket silent = new Socket("127.0.0.1", server.port())) {
      silent.getOutputStream().write('G');
      // Sent before the others connect: a thread is at it already, or takes it up before them.
      assertThat(get("/health/live").statusCode()).isEqualTo(200);
      assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldLimitTheTimeOfAClientUnlessTheUserHas() throws Exception {
    String property = "sun.net.httpserver.maxReqTime";
    assertThat(System.getProperty(property)).isNotNull();
    String before = System.setProperty(property, "77");
    try (StatusServer another = StatusServer.bind("127.0.0.1", 0)) {
      assertThat(another.port()).isPositive();
      assertThat(System.getProperty(property)).isEqualTo("77");
    } finally {
      System.setProperty(property, before);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
