package io.skipstream.processor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.demo.CellStyle;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a running processor knows of a stream or a prompt. */
@Command(
    name = "inspect",
    description =
        "Ask a running processor what a stream has learnt, or where a prompt of it stands. Any"
            + " instance shows the way to the one that owns the stream. What is shown may not be"
            + " committed yet.")
final class InspectCommand extends SubCommand {
  private static final int HTTP_OK = 200;

  @Parameters(paramLabel = "STREAM", description = "The key of the stream's prompts.")
  private String stream;

  @Option(names = "--request", paramLabel = "ID", description = "A prompt of the stream.")
  private String request;

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8080",
      description = "Where a processor serves HTTP.")
  private URI url;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "5",
      description = "Seconds to wait for the answer.")
  private int timeoutSeconds;

  InspectCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    HttpResponse<String> response = ask(uri());
    JsonNode body = parse(response);
    if (response.statusCode() != HTTP_OK) {
      String why = body.path("error").asText("status " + response.statusCode());
      throw new CliException(ExitCode.FAILURE, "stream " + stream + ": " + why);
    }
    if (json()) {
      console().document(body);
    } else {
      CellStyle cells = console().blocks() ? CellStyle.BLOCKS : CellStyle.ASCII;
      new InspectText(cells).lines((ObjectNode) body).forEach(console().out()::println);
    }
    return ExitCode.OK;
  }

  private URI uri() {
    String path = "/streams/" + encoded(stream);
    if (request != null) {
      path += "/requests/" + encoded(request);
    }
    return URI.create(url.toString().replaceAll("/+$", "") + path);
  }

  private static String encoded(String name) {
    // Of a form's encoding only the space differs from that of a path.
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpResponse<String> ask(URI uri) throws Exception {
    Duration timeout = Duration.ofSeconds(timeoutSeconds);
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    try {
      return client.send(
          HttpRequest.newBuilder(uri).timeout(timeout).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      String reason = e.getClass().getSimpleName();
      throw new CliException(ExitCode.FAILURE, "no answer from " + uri + " (" + reason + ")", e);
    }
  }

  private JsonNode parse(HttpResponse<String> response) throws CliException {
    try {
      JsonNode body = console().mapper().readTree(response.body());
      if (body instanceof ObjectNode) {
        return body;
      }
    } catch (JsonProcessingException e) {
      throw notOurs(response, e);
    }
    throw notOurs(response, null);
  }

  private static CliException notOurs(HttpResponse<String> response, Throwable cause) {
    return new CliException(
        ExitCode.FAILURE,
        response.uri() + " answers " + response.statusCode() + ", but not as a processor does",
        cause);
  }
}
