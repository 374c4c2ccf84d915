package io.skipstream.schemas;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@link EventFormat#PROTOBUF}. An empty payload is a message whose fields are all unset. */
final class BinaryEventCodec<M extends Message> implements EventCodec<M> {
  private final M defaultInstance;
  private final DecodingLimits limits;

  BinaryEventCodec(M defaultInstance, DecodingLimits limits) {
    this.defaultInstance = defaultInstance;
    this.limits = limits;
  }

  @Override
  public byte[] encode(M message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    // Maps in the order of their keys.
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }

  @Override
  public M decode(byte[] payload) throws EventDecodingException {
    Payloads.requireSize(payload, limits);
    new WireChecker(payload, limits).check(defaultInstance.getDescriptorForType());
    CodedInputStream in = CodedInputStream.newInstance(payload);
    in.setRecursionLimit(limits.maxNestingDepth());
    try {
      @SuppressWarnings("unchecked") // a message's parser gives its own type
      M message = (M) defaultInstance.getParserForType().parseFrom(in);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new EventDecodingException(
          "", "protobuf", "something else", "not valid protobuf: " + e.getMessage());
    }
  }
}
