package io.skipstream.processor.cli;

import com.google.protobuf.Message;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.config.TopicNames;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CancelEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.schemas.v1.TokenChunk;
import java.util.function.Function;

/** The topics that can be followed. */
enum TailTopic {
  COMPLETIONS(
      TopicNames::completions, Settings.FORMAT_COMPLETIONS, CompletionEvent.getDefaultInstance()),
  ACCEPTANCE(
      TopicNames::acceptance, Settings.FORMAT_ACCEPTANCE, AcceptanceEvent.getDefaultInstance()),
  PROMPTS(TopicNames::prompts, Settings.FORMAT_PROMPTS, PromptEvent.getDefaultInstance()),
  TOKENS(TopicNames::tokens, Settings.FORMAT_TOKENS, TokenChunk.getDefaultInstance()),
  CANCELLATIONS(TopicNames::cancellations, null, CancelEvent.getDefaultInstance()),
  /** Values as received: nothing says that they can be decoded. */
  DLQ(TopicNames::deadLetters, null, null);

  private final Function<TopicNames, String> name;
  private final String formatSetting;
  private final Message prototype;

  TailTopic(Function<TopicNames, String> name, String formatSetting, Message prototype) {
    this.name = name;
    this.formatSetting = formatSetting;
    this.prototype = prototype;
  }

  String in(SkipstreamConfig config) {
    return name.apply(config.topics());
  }

  /** How its values are read; null where they are shown as received. */
  EventCodec<Message> codec(SkipstreamConfig config) {
    if (prototype == null) {
      return null;
    }
    EventFormat format = formatSetting == null ? EventFormat.JSON : config.format(formatSetting);
    return format.codec(prototype);
  }
}
