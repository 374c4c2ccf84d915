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

/** The topics that can be followed. */
enum TailTopic {
  COMPLETIONS(Settings.FORMAT_COMPLETIONS, CompletionEvent.getDefaultInstance()),
  ACCEPTANCE(Settings.FORMAT_ACCEPTANCE, AcceptanceEvent.getDefaultInstance()),
  PROMPTS(Settings.FORMAT_PROMPTS, PromptEvent.getDefaultInstance()),
  TOKENS(Settings.FORMAT_TOKENS, TokenChunk.getDefaultInstance()),
  CANCELLATIONS(null, CancelEvent.getDefaultInstance()),
  /** Values as received: nothing says that they can be decoded. */
  DLQ(null, null);

  private final String formatSetting;
  private final Message prototype;

  TailTopic(String formatSetting, Message prototype) {
    this.formatSetting = formatSetting;
    this.prototype = prototype;
  }

  String in(SkipstreamConfig config) {
    TopicNames names = config.topics();
    return switch (this) {
      case COMPLETIONS -> names.completions();
      case ACCEPTANCE -> names.acceptance();
      case PROMPTS -> names.prompts();
      case TOKENS -> names.tokens();
      case CANCELLATIONS -> names.cancellations();
      case DLQ -> names.deadLetters();
    };
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
