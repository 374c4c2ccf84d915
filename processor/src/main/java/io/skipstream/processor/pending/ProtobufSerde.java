package io.skipstream.processor.pending;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Binary protobuf for the state stores. Their bytes are our own: damaged ones are fatal.
 *
 * <p><b>Threading:</b> any thread.
 */
final class ProtobufSerde<M extends MessageLite> implements Serde<M> {
  private final Parser<M> parser;

  ProtobufSerde(Parser<M> parser) {
    this.parser = parser;
  }

  @Override
  public Serializer<M> serializer() {
    return (topic, message) -> message == null ? null : message.toByteArray();
  }

  @Override
  public Deserializer<M> deserializer() {
    return (topic, bytes) -> bytes == null ? null : parse(topic, bytes);
  }

  private M parse(String topic, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SerializationException("Damaged record in the state of " + topic, e);
    }
  }
}
