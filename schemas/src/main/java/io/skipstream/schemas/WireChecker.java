package io.skipstream.schemas;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.Type;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Walks binary protobuf before it is parsed. Protobuf's own parser takes a known field of the wrong
 * wire type for an unknown field, cuts 64-bit values down to 32 bits, and does not name the field
 * at fault; all three are refused by name here. Fields with unknown numbers are passed over.
 *
 * <p><b>Threading:</b> owned by one decoding.
 */
final class WireChecker {
  private static final String[] WIRE_TYPES = {
    "a varint",
    "a 64-bit value",
    "a length-delimited value",
    "a group",
    "a group's end",
    "a 32-bit value"
  };

  private final byte[] payload;
  private final CodedInputStream in;
  private final DecodingLimits limits;
  private final FieldPath path = new FieldPath();
  private int depth;

  WireChecker(byte[] payload, DecodingLimits limits) {
    this.payload = payload;
    this.limits = limits;
    this.in = CodedInputStream.newInstance(payload);
    in.setRecursionLimit(limits.maxNestingDepth());
  }

  void check(Descriptor type) throws EventDecodingException {
    try {
      message(type);
    } catch (IOException e) {
      throw notProtobuf(path.toString(), " at byte " + in.getTotalBytesRead() + ": " + reason(e));
    } catch (EventDecodingException e) {
      // An opening brace reads as a field of a kind that no event has; the field says nothing.
      throw payload[0] == '{' ? notProtobuf("", ", it looks like JSON") : e;
    }
  }

  private static EventDecodingException notProtobuf(String field, String problem) {
    return new EventDecodingException(
        field, "protobuf", "something else", "not valid protobuf" + problem);
  }

  private void message(Descriptor type) throws IOException, EventDecodingException {
    if (++depth > limits.maxNestingDepth()) {
      String limit = "at most " + limits.maxNestingDepth() + " levels";
      throw new EventDecodingException(
          path.toString(), limit, "more", "nested too deeply, " + limit + " are read");
    }
    int[] counts = new int[type.getFields().size()];
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        if (!in.skipField(tag)) {
          throw new InvalidProtocolBufferException("a group ends that did not begin");
        }
        continue;
      }
      int fieldMark = path.enter(field.getName());
      if (field.isRepeated()) {
        path.enterIndex(counts[field.getIndex()]);
      }
      counts[field.getIndex()] += field(field, WireFormat.getTagWireType(tag));
      path.leave(fieldMark);
    }
    depth--;
  }

  /** Returns how many values there were: a packed field holds several. */
  private int field(FieldDescriptor field, int wireType)
      throws IOException, EventDecodingException {
    int expected = field.getLiteType().getWireType();
    if (wireType == expected) {
      value(field, wireType);
      return 1;
    }
    if (!field.isPackable() || wireType != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw EventDecodingException.wrongValue(path.toString(), describe(field), name(wireType));
    }
    int outer = in.pushLimit(in.readRawVarint32());
    int count = 0;
    for (; !in.isAtEnd(); count++) {
      value(field, expected);
    }
    in.popLimit(outer);
    return count;
  }

  private void value(FieldDescriptor field, int wireType)
      throws IOException, EventDecodingException {
    switch (wireType) {
      case WireFormat.WIRETYPE_VARINT -> varint(field, in.readRawVarint64());
      case WireFormat.WIRETYPE_FIXED64 -> in.readRawLittleEndian64();
      case WireFormat.WIRETYPE_FIXED32 -> in.readRawLittleEndian32();
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> delimited(field);
      default ->
          throw EventDecodingException.wrongValue(path.toString(), describe(field), name(wireType));
    }
  }

  private void varint(FieldDescriptor field, long value) throws EventDecodingException {
    boolean fits =
        switch (field.getType()) {
          // Negative numbers come sign-extended, from some writers as 32 bits.
          case INT32 -> value == (int) value || value >>> 32 == 0;
          case UINT32, SINT32 -> value >>> 32 == 0;
          default -> true;
        };
    if (!fits) {
      throw EventDecodingException.wrongValue(
          path.toString(), describe(field), Long.toUnsignedString(value));
    }
  }

  private void delimited(FieldDescriptor field) throws IOException, EventDecodingException {
    if (field.getType() == Type.MESSAGE) {
      int outer = in.pushLimit(in.readRawVarint32());
      message(field.getMessageType());
      in.popLimit(outer);
      return;
    }
    ByteString bytes = in.readBytes();
    if (field.getType() != Type.STRING) {
      return;
    }
    if (!bytes.isValidUtf8()) {
      throw EventDecodingException.wrongValue(
          path.toString(), "a string in UTF-8", bytes.size() + " bytes that are not");
    }
    // A string has at least a third as many UTF-16 units as bytes, and at most as many.
    if (bytes.size() > limits.maxStringChars()) {
      int chars = bytes.toStringUtf8().length();
      if (chars > limits.maxStringChars()) {
        throw EventDecodingException.wrongValue(
            path.toString(),
            "at most " + limits.maxStringChars() + " characters",
            chars + " characters");
      }
    }
  }

  private static String reason(IOException e) {
    return e instanceof InvalidProtocolBufferException
        ? Excerpt.plain(e.getMessage(), 200)
        : "damaged";
  }

  private static String describe(FieldDescriptor field) {
    WholeNumber kind = WholeNumber.of(field);
    return kind != null
        ? kind.description()
        : switch (field.getType()) {
          case STRING -> "a string";
          case BYTES -> "bytes";
          case BOOL -> "true or false";
          case MESSAGE -> "a " + field.getMessageType().getName();
          default -> "a number";
        };
  }

  private static String name(int wireType) {
    return wireType < WIRE_TYPES.length ? WIRE_TYPES[wireType] : "wire type " + wireType;
  }
}
