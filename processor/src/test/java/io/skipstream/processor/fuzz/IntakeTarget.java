package io.skipstream.processor.fuzz;

import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.deadletter.DeadLetter;
import io.skipstream.processor.request.PendingPrompts;
import io.skipstream.processor.request.PromptIntake;
import io.skipstream.processor.request.RejectedPromptException;
import io.skipstream.processor.request.RequestLimits;
import io.skipstream.processor.request.SourceRecord;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.RandomMessages;
import io.skipstream.schemas.Samples;
import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.serving.InvalidPromptException;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.tokenizer.ChatTemplate;
import io.skipstream.tokenizer.ChatTemplateException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A record of the prompts topic from its bytes to what is stored, or to its dead letter. The first
 * byte of an input says how much of the rest is the key.
 */
final class IntakeTarget implements FuzzTarget {
  private static final int LIMIT_BYTES = 200_000;

  private final EventFormat format;
  private final PromptIntake intake;
  private final DeadLetter letters = new DeadLetter(LIMIT_BYTES);
  private final JsonMutations json = new JsonMutations();
  private final ChatTemplate template;

  IntakeTarget(EventFormat format, String chatTemplate) {
    this.format = format;
    this.template =
        ChatTemplate.parse("fuzz", chatTemplate, Map.of("bos_token", "<s>"), Clock.systemUTC());
    FakeGenerator generator = new FakeGenerator(1);
    generator.maxPromptChars(20_000);
    this.intake =
        new PromptIntake(
            format,
            new RequestLimits(64, 4096, LIMIT_BYTES),
            generator,
            new GenerationDefaults(SamplingParameters.GREEDY, 0),
            this::render);
  }

  @Override
  public String name() {
    return "prompt intake, " + format;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    RandomMessages random = new RandomMessages(new Random(1));
    List<PromptEvent> events = new ArrayList<>();
    Samples.all().values().stream()
        .filter(PromptEvent.class::isInstance)
        .forEach(each -> events.add((PromptEvent) each));
    for (int i = 0; i < 20; i++) {
      events.add((PromptEvent) random.next(PromptEvent.getDefaultInstance()));
    }
    for (PromptEvent event : events) {
      byte[] value = format.codec(PromptEvent.getDefaultInstance()).encode(event);
      seeds.add(input("stream".getBytes(java.nio.charset.StandardCharsets.UTF_8), value));
    }
    return seeds;
  }

  @Override
  public byte[] mutate(byte[] input, byte[] other, Random random) {
    byte[] key = key(input);
    if (random.nextInt(16) == 0) {
      byte[] mutated = ByteMutations.bytes(key, key(other), random);
      key = Arrays.copyOf(mutated, Math.min(mutated.length, 127));
    }
    byte[] value = value(input);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      value =
          format == EventFormat.JSON
              ? json.mutate(value, value(other), random)
              : WireMutations.mutate(value, value(other), random);
    }
    return input(key, value);
  }

  @Override
  public String feed(byte[] input) throws Exception {
    SourceRecord record = new SourceRecord(key(input), value(input), List.of(), "prompts", 0, 0, 0);
    PendingPrompt pending;
    try {
      pending = intake.accept(record, 1);
    } catch (RejectedPromptException refused) {
      letters.of(record, refused.code(), refused.field(), refused);
      intake.readableId(record.value());
      intake.readableStream(record.key());
      return refused.code().wireName() + ": " + refused.getMessage();
    }
    if (!Arrays.equals(PendingPrompts.source(pending).value(), record.value())) {
      throw new IllegalStateException("what is stored is not what was received");
    }
    return "accepted";
  }

  @Override
  public long allocationLimitBytes(int inputBytes) {
    return (4 << 20) + 400L * inputBytes;
  }

  private String render(List<ChatMessage> messages) {
    try {
      return template.render(
          messages.stream()
              .map(m -> new io.skipstream.tokenizer.ChatMessage(m.getRole(), m.getContent()))
              .toList(),
          true);
    } catch (ChatTemplateException e) {
      throw new InvalidPromptException("messages", e.getMessage());
    }
  }

  private static byte[] input(byte[] key, byte[] value) {
    byte[] input = new byte[1 + key.length + value.length];
    input[0] = (byte) key.length;
    System.arraycopy(key, 0, input, 1, key.length);
    System.arraycopy(value, 0, input, 1 + key.length, value.length);
    return input;
  }

  private static byte[] key(byte[] input) {
    return Arrays.copyOfRange(input, 1, 1 + input[0]);
  }

  private static byte[] value(byte[] input) {
    return Arrays.copyOfRange(input, 1 + input[0], input.length);
  }
}
