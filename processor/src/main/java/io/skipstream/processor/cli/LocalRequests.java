package io.skipstream.processor.cli;

import io.skipstream.model.GenerationDefaults;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.InvalidPromptException;
import io.skipstream.speculation.SamplingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns what a user gave into requests that a generator takes, defaults filled in. */
final class LocalRequests {
  private static final String STREAM = "cli";
  private static final int MAX_NEW_TOKENS = 128;

  private final LoadedModel model;
  private final SamplingMixin options;

  LocalRequests(LoadedModel model, SamplingMixin options) {
    this.model = model;
    this.options = options;
  }

  /**
   * @throws InvalidPromptException if the generator refuses one; the message names it
   */
  List<GenerationRequest> of(List<PromptInput> inputs) throws CliException {
    List<GenerationRequest> requests = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      PromptInput input = inputs.get(i);
      String id = SamplingMixin.orElse(input.id(), String.format(Locale.ROOT, "prompt-%03d", i));
      try {
        GenerationRequest request = request(id, input);
        model.generator().validate(request);
        requests.add(request);
      } catch (InvalidPromptException e) {
        throw new CliException(ExitCode.REJECTED, id + ": " + e.getMessage(), e);
      } catch (IllegalArgumentException e) {
        throw new CliException(ExitCode.USAGE, e.getMessage(), e);
      }
    }
    return requests;
  }

  private GenerationRequest request(String id, PromptInput input) {
    GenerationDefaults defaults = model.defaults();
    SamplingParameters sampling = options.over(defaults.sampling());
    String stream = SamplingMixin.orElse(input.stream(), STREAM);
    int otherwise = defaults.maxNewTokens() > 0 ? defaults.maxNewTokens() : MAX_NEW_TOKENS;
    boolean chat = input.prompt() == null;
    return new GenerationRequest(
        id,
        stream,
        chat ? model.chatPrompt(input.messages()) : input.prompt(),
        !chat,
        SamplingMixin.orElse(options.maxNewTokens, otherwise),
        sampling,
        SamplingMixin.orElse(options.seed, 0L),
        options.stopStrings(),
        SamplingMixin.orElse(options.logprobs, GenerationRequest.NO_LOGPROBS),
        Long.MAX_VALUE);
  }
}
