package io.skipstream.processor.request;

import io.skipstream.engine.EngineInfo;
import io.skipstream.model.GenerationDefaults;
import io.skipstream.schemas.DecodingLimits;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventDecodingException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.InvalidEventException;
import io.skipstream.schemas.PromptIds;
import io.skipstream.schemas.PromptLimits;
import io.skipstream.schemas.PromptValidator;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.schemas.v1.ResolvedRequest;
import io.skipstream.serving.Generator;
import io.skipstream.serving.InvalidPromptException;
import io.skipstream.serving.StreamMemory;
import java.util.Optional;

/**
 * Turns a record into a prompt that can be stored and served, or says why not: decodes, validates,
 * resolves, and asks the generator whether the model can take it.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> the generator stays the caller's.
 */
public final class PromptIntake {
  private final EventCodec<PromptEvent> codec;
  private final PromptIds ids;
  private final PromptValidator validator;
  private final RequestResolver resolver;
  private final RequestLimits limits;
  private final Generator generator;

  public PromptIntake(
      EventFormat format,
      RequestLimits limits,
      Generator generator,
      GenerationDefaults defaults,
      PromptRenderer renderer) {
    PromptLimits promptLimits = promptLimits(limits);
    this.codec = format.codec(PromptEvent.getDefaultInstance(), DecodingLimits.PROMPT);
    // Reads further than the codec, so that the sender of what is too large is answered too.
    this.ids = new PromptIds(format, DecodingLimits.DEFAULT, promptLimits);
    this.validator = new PromptValidator(promptLimits);
    this.resolver = new RequestResolver(defaults, limits, renderer);
    this.limits = limits;
    this.generator = generator;
  }

  /**
   * @return what is to be stored; no attempt has begun
   * @throws RejectedPromptException if the record can't be served
   */
  public PendingPrompt accept(SourceRecord source, long nowEpochMs) throws RejectedPromptException {
    PromptEvent event = decode(source.value());
    String stream = StreamKey.of(source.key());
    ResolvedRequest request = resolver.resolve(stream, event);
    checkAgainstModel(stream, event.getId(), request);
    EngineInfo engine = generator.engineInfo();
    PendingPrompt pending =
        PendingPrompts.of(source)
            .setStream(stream)
            .setId(event.getId())
            .setRequest(request)
            .setAcceptedEpochMs(nowEpochMs)
            .setModelFingerprint(engine.modelFingerprint())
            .setNumericsId(engine.numericsId())
            .build();
    if (pending.getSerializedSize() > limits.recordBytes()) {
      throw new RejectedPromptException(
          ErrorCode.INVALID_PROMPT,
          "prompt",
          "prompt: stored with its request it takes "
              + pending.getSerializedSize()
              + " bytes, the limit is "
              + limits.recordBytes(),
          null);
    }
    return pending;
  }

  /** The id of a record that was rejected, if it can be read, so that its sender gets an answer. */
  public Optional<String> readableId(byte[] value) {
    return ids.find(value);
  }

  /** The stream of a record that was rejected; the empty one where its key names none. */
  public String readableStream(byte[] key) {
    try {
      return StreamKey.of(key);
    } catch (RejectedPromptException e) {
      return StreamKey.NO_KEY; // The rejection itself tells of the key.
    }
  }

  private PromptEvent decode(byte[] value) throws RejectedPromptException {
    try {
      PromptEvent event = codec.decode(value);
      validator.validate(event);
      return event;
    } catch (EventDecodingException e) {
      throw new RejectedPromptException(ErrorCode.UNDECODABLE, e.field(), e.getMessage(), e);
    } catch (InvalidEventException e) {
      throw new RejectedPromptException(ErrorCode.INVALID_PROMPT, e.field(), e.getMessage(), e);
    }
  }

  private void checkAgainstModel(String stream, String id, ResolvedRequest request)
      throws RejectedPromptException {
    try {
      generator.validate(GenerationRequests.of(stream, id, request, StreamMemory.NONE));
    } catch (InvalidPromptException e) {
      throw new RejectedPromptException(ErrorCode.INVALID_PROMPT, e.field(), e.getMessage(), e);
    }
  }

  private static PromptLimits promptLimits(RequestLimits limits) {
    PromptLimits d = PromptLimits.DEFAULT;
    return new PromptLimits(
        d.maxIdChars(),
        d.maxPromptBytes(),
        d.maxMessages(),
        d.maxRoleChars(),
        limits.maxNewTokens(),
        d.maxStops(),
        d.maxStopChars(),
        d.maxLogprobs(),
        d.maxMetadataEntries(),
        d.maxMetadataKeyChars(),
        d.maxMetadataBytes());
  }
}
