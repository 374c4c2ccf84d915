package io.skipstream.processor.cli;

import io.skipstream.engine.EngineInfo;
import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.GenerationTimings;
import io.skipstream.serving.Generator;
import io.skipstream.serving.InvalidPromptException;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/** A model that answers a prompt with its own text, in capitals, at once. */
final class FakeModel implements Generator {
  static final EngineInfo INFO =
      new EngineInfo("fake", "f00d", 4, 100, 512, "cpu", "fp32", "numerics", true);

  final List<GenerationRequest> requests = new ArrayList<>();
  boolean closed;

  ServingModel serving() {
    return new ServingModel(
        this,
        new GenerationDefaults(new SamplingParameters(0.5, 10, 1, 0, 1), 0),
        FakeModel::render);
  }

  private static String render(List<ChatMessage> messages) {
    StringBuilder text = new StringBuilder();
    messages.forEach(m -> text.append('<').append(m.getRole()).append('>').append(m.getContent()));
    return text.toString();
  }

  @Override
  public EngineInfo engineInfo() {
    return INFO;
  }

  @Override
  public int validate(GenerationRequest request) {
    if (request.prompt().length() > 500) {
      throw new InvalidPromptException("prompt", "has 501 tokens, at most 500");
    }
    return request.prompt().length();
  }

  @Override
  public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
    requests.add(request);
    boolean fails = request.prompt().equals("fail");
    listener.onFinished(
        new GenerationResult(
            fails ? "" : request.prompt().toUpperCase(java.util.Locale.ROOT),
            fails ? new int[0] : new int[] {1, 2, 3},
            request.prompt().length(),
            fails ? FinishReason.ERROR : FinishReason.LENGTH,
            null,
            List.of(),
            new AcceptanceStats(2, 8, 6, new int[] {0, 0, 1, 0, 1}, 4),
            SkipSet.parse("00111000"),
            null,
            new GenerationTimings(1, 10, 12, 20, 31),
            fails ? new IllegalStateException("the device is gone") : null));
    return () -> {};
  }

  @Override
  public int capacity() {
    return 2;
  }

  @Override
  public Throwable failure() {
    return null;
  }

  @Override
  public void close() {
    closed = true;
  }
}
