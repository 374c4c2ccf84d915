package io.skipstream.processor.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks a running processor whether it is ready: a container's health check without curl. */
@Command(name = "health", description = "Ask a running processor whether it is ready.")
final class HealthCommand extends SubCommand {
  private static final int HTTP_OK = 200;

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8080/health/ready",
      description = "What to ask.")
  private URI url;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "3",
      description = "Seconds to wait for the answer.")
  private int timeoutSeconds;

  HealthCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    Duration timeout = Duration.ofSeconds(timeoutSeconds);
    HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build();
    HttpRequest request = HttpRequest.newBuilder(url).timeout(timeout).build();
    HttpResponse<String> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      String reason = e.getClass().getSimpleName();
      throw new CliException(ExitCode.FAILURE, "no answer from " + url + " (" + reason + ")", e);
    }
    boolean ready = response.statusCode() == HTTP_OK;
    if (json()) {
      console()
          .document(
              console()
                  .newObject()
                  .put("ready", ready)
                  .put("status", response.statusCode())
                  .put("body", response.body().strip()));
    } else {
      console().out().println(response.body().strip());
    }
    return ready ? ExitCode.OK : ExitCode.FAILURE;
  }
}
