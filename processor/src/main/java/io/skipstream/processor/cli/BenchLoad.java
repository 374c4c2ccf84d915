package io.skipstream.processor.cli;

import io.skipstream.model.DemoPrompts.DemoPrompt;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.bench.OverheadBench;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.GenerationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The bundled prompts as work for measurements: as events and as the requests that they become. */
final class BenchLoad {
  /** More than partitions, so that every task has some. */
  private static final int STREAMS = 16;

  private final LocalRequests requests;
  private final SamplingMixin sampling = new SamplingMixin();
  private int batches;

  BenchLoad(ServingModel model, SkipstreamConfig config, int maxNewTokens) {
    sampling.maxNewTokens = maxNewTokens;
    this.requests = new LocalRequests(model, config, sampling);
  }

  /** As many prompts of as many streams as are wanted, with ids that no earlier call gave. */
  List<OverheadBench.Work> next(int count) throws CliException {
    int batch = batches++;
    List<DemoPrompt> prompts = BundledPrompts.take(count);
    List<PromptInput> inputs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String id = String.format(Locale.ROOT, "bench-%d-%05d", batch, i);
      inputs.add(new PromptInput(id, "stream-" + i % STREAMS, prompts.get(i).prompt(), List.of()));
    }
    List<GenerationRequest> resolved = requests.of(inputs);
    List<OverheadBench.Work> work = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PromptInput input = inputs.get(i);
      work.add(
          new OverheadBench.Work(
              input.stream(), PromptEvents.of(input.id(), input, sampling), resolved.get(i)));
    }
    return work;
  }
}
