package io.skipstream.processor.testing;

import io.skipstream.model.DemoPrompts;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.PromptEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;

/** The bundled prompts again and again as events of 12 streams, every other time sampled. */
public final class BundledPromptEvents {
  private BundledPromptEvents() {}

  /** By stream; ids are unique. */
  public static List<KeyValue<String, String>> of(int count, int maxNewTokens) {
    List<DemoPrompts.DemoPrompt> bundled = DemoPrompts.all();
    List<KeyValue<String, String>> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DemoPrompts.DemoPrompt prompt = bundled.get(i % bundled.size());
      int round = i / bundled.size();
      PromptEvent event =
          PromptEvent.newBuilder()
              .setId(prompt.id() + "-" + round)
              .setPrompt(prompt.prompt())
              .setMaxNewTokens(maxNewTokens)
              .setTemperature(round % 2 * 0.8)
              .build();
      byte[] json = EventFormat.JSON.codec(PromptEvent.getDefaultInstance()).encode(event);
      prompts.add(
          KeyValue.pair(prompt.stream() + "-" + i % 6, new String(json, StandardCharsets.UTF_8)));
    }
    return prompts;
  }
}
