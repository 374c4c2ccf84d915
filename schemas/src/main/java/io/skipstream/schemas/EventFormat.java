package io.skipstream.schemas;

import com.google.protobuf.Message;
import java.util.Objects;

/** How the values of a topic are written; chosen per topic. */
public enum EventFormat {
  /**
   * Protobuf's JSON mapping with the names of the .proto file. Input may use lowerCamelCase names
   * too. 64-bit integers are written as plain numbers.
   */
  JSON {
    @Override
    public <M extends Message> EventCodec<M> codec(M defaultInstance, DecodingLimits limits) {
      return new JsonEventCodec<>(
          Objects.requireNonNull(defaultInstance, "defaultInstance"),
          Objects.requireNonNull(limits, "limits"));
    }
  },
  /** Binary protobuf; fields that this version does not know survive decoding and encoding. */
  PROTOBUF {
    @Override
    public <M extends Message> EventCodec<M> codec(M defaultInstance, DecodingLimits limits) {
      return new BinaryEventCodec<>(
          Objects.requireNonNull(defaultInstance, "defaultInstance"),
          Objects.requireNonNull(limits, "limits"));
    }
  };

  /**
   * @param defaultInstance of the message type, as {@code PromptEvent.getDefaultInstance()}
   * @param limits what a payload may cost
   */
  public abstract <M extends Message> EventCodec<M> codec(M defaultInstance, DecodingLimits limits);

  /** A codec with {@link DecodingLimits#DEFAULT}. */
  public <M extends Message> EventCodec<M> codec(M defaultInstance) {
    return codec(defaultInstance, DecodingLimits.DEFAULT);
  }
}
