package io.skipstream.processor.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.metrics.StatusPages.Answer;
import io.skipstream.processor.tuning.TuningScope;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.SeenRequest;
import java.time.Clock;
import java.util.Objects;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Answers {@code /streams/...}: what a stream has learnt, where a prompt stands. Reads what may not
 * be committed yet. A stream that another instance owns is redirected to.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class StreamPages {
  private static final int OK = 200;
  private static final int REDIRECT = 307;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final StateAccess state;
  private final TuningScope scope;
  private final Clock clock;
  private final ObjectMapper json = new ObjectMapper();

  StreamPages(StateAccess state, TuningScope scope, Clock clock) {
    this.state = Objects.requireNonNull(state, "state");
    this.scope = Objects.requireNonNull(scope, "scope");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Pages over the stores of running streams.
   *
   * @param self what others call this process
   * @param scope what is learnt is used here if it fits that
   */
  public static StreamPages of(KafkaStreams streams, HostInfo self, TuningScope scope) {
    return new StreamPages(new StreamsState(streams, self), scope, Clock.systemUTC());
  }

  /**
   * Answers a request.
   *
   * @param rawPath percent-encoded
   */
  public Answer answer(String rawPath) {
    StreamPath path = StreamPath.parse(rawPath);
    if (path == null) {
      return error(
          NOT_FOUND,
          "there are /streams/{stream} and /streams/{stream}/requests/{id}, percent-encoded");
    }
    try {
      ObjectNode found = path.requestId() == null ? stream(path) : request(path);
      if (found != null) {
        found.put("read", "uncommitted");
        return new Answer(OK, found.toString(), null);
      }
      String owner = state.elsewhere(path.stream());
      return owner == null
          ? error(NOT_FOUND, "not known here")
          : new Answer(
              REDIRECT,
              json.createObjectNode().put("owner", owner).toString(),
              "http://" + owner + rawPath);
    } catch (StateUnavailableException e) {
      return error(UNAVAILABLE, e.getMessage());
    }
  }

  private ObjectNode stream(StreamPath path) {
    byte[] record = state.tuning(path.stream());
    if (record == null) {
      return null;
    }
    ObjectNode node = json.createObjectNode().put("stream", path.stream());
    TuningJson.add(node, record, scope, clock.millis());
    return node;
  }

  private ObjectNode request(StreamPath path) {
    PendingPrompt prompt = state.pending(path.stream(), path.requestId());
    SeenRequest seen = prompt == null ? state.seen(path.stream(), path.requestId()) : null;
    if (prompt == null && seen == null) {
      return null;
    }
    ObjectNode node =
        json.createObjectNode().put("stream", path.stream()).put("id", path.requestId());
    if (prompt != null) {
      PendingJson.add(node, prompt);
    } else {
      PendingJson.addEnded(node, seen);
    }
    return node;
  }

  private Answer error(int status, String message) {
    return new Answer(status, json.createObjectNode().put("error", message).toString(), null);
  }
}
