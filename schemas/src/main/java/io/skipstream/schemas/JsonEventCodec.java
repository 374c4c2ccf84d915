package io.skipstream.schemas;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;

/** {@link EventFormat#JSON}. */
final class JsonEventCodec<M extends Message> implements EventCodec<M> {
  private final M defaultInstance;
  private final DecodingLimits limits;
  private final JsonFields fields;
  private final JsonFactory json;

  JsonEventCodec(M defaultInstance, DecodingLimits limits) {
    this.defaultInstance = defaultInstance;
    this.limits = limits;
    this.fields = new JsonFields(defaultInstance.getDescriptorForType());
    this.json = factory(limits);
  }

  /** A factory whose parsers leave lengths to their caller, who can name the field at fault. */
  static JsonFactory factory(DecodingLimits limits) {
    return JsonFactory.builder()
        // Names come from outside; a table shared by all parsers would only collect them.
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        // Shortest digits, and the same ones on every JDK.
        .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
        // Emoji as themselves, not as two escapes.
        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxNestingDepth() + 1)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .maxNumberLength(Integer.MAX_VALUE)
                .build())
        .build();
  }

  @Override
  public byte[] encode(M message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = json.createGenerator(out, JsonEncoding.UTF8)) {
      JsonMessageWriter.write(message, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  @Override
  public M decode(byte[] payload) throws EventDecodingException {
    Payloads.requireSize(payload, limits);
    CharBuffer text = Unicode.decode(payload);
    try (JsonParser parser =
        json.createParser(text.array(), text.arrayOffset(), text.remaining())) {
      Message message =
          new JsonMessageReader(parser, fields, limits).read(defaultInstance.newBuilderForType());
      @SuppressWarnings("unchecked") // a default instance's builder builds its own type
      M typed = (M) message;
      return typed;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }
}
