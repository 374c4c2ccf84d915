package io.skipstream.processor.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Metrics, health and information over HTTP; GET only.
 *
 * <p>A client that does not send its request, or does not read the answer, holds a thread until its
 * time is over; then its connection is closed.
 *
 * <p><b>Threading:</b> serves on a few threads of its own, so that pages are asked for on several
 * threads at once. <b>Ownership:</b> owns port and threads until {@link #close}.
 */
public final class StatusServer implements AutoCloseable {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final String STREAMS = "/streams/";

  /** One slow or silent client must not keep others from asking whether the process lives. */
  private static final int THREADS = 4;

  private static final String MAX_REQUEST_SECONDS = "sun.net.httpserver.maxReqTime";
  private static final String MAX_RESPONSE_SECONDS = "sun.net.httpserver.maxRspTime";

  private final HttpServer server;
  private final ExecutorService threads;

  private StatusServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Takes the port; nothing is answered yet.
   *
   * @param port 0 is any
   * @throws IOException if the address can't be bound
   */
  public static StatusServer bind(String host, int port) throws IOException {
    limitTimes();
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              Thread worker = new Thread(work, "skipstream-http");
              worker.setDaemon(true);
              return worker;
            });
    server.setExecutor(threads);
    return new StatusServer(server, threads);
  }

  /**
   * The JDK's server has no limits of its own, and takes them from the system alone: when the first
   * server of the process is made, for all of them. What the user has set stays.
   */
  private static void limitTimes() {
    System.getProperties().putIfAbsent(MAX_REQUEST_SECONDS, "10");
    System.getProperties().putIfAbsent(MAX_RESPONSE_SECONDS, "60");
  }

  /** Starts to serve. */
  public void serve(StatusPages pages) {
    Objects.requireNonNull(pages, "pages");
    server.createContext("/", exchange -> serve(exchange, pages));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void serve(HttpExchange exchange, StatusPages pages) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        answer(exchange, METHOD_NOT_ALLOWED, "text/plain", "GET only\n");
        return;
      }
      String path = exchange.getRequestURI().getRawPath();
      if (path.startsWith(STREAMS)) {
        answer(exchange, pages.streams(path));
        return;
      }
      switch (path) {
        case "/metrics" ->
            answer(exchange, OK, "text/plain; version=0.0.4; charset=utf-8", pages.metrics());
        case "/health/live" -> health(exchange, pages.live());
        case "/health/ready" -> health(exchange, pages.ready());
        case "/info" -> answer(exchange, OK, "application/json", pages.info());
        default -> answer(exchange, NOT_FOUND, "text/plain", "Not here\n");
      }
    }
  }

  private static void answer(HttpExchange exchange, StatusPages.Answer page) throws IOException {
    if (page.location() != null) {
      exchange.getResponseHeaders().set("Location", page.location());
    }
    answer(exchange, page.status(), "application/json", page.json());
  }

  private static void health(HttpExchange exchange, StatusPages.Health health) throws IOException {
    answer(exchange, health.good() ? OK : UNAVAILABLE, "text/plain", health.text() + "\n");
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
