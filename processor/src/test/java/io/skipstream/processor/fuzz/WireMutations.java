package io.skipstream.processor.fuzz;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Damages to binary protobuf that keep its fields apart: lengths that lie, types that change. */
public final class WireMutations {
  private static final int MOST_FIELDS = 400;

  private WireMutations() {}

  private record Field(int number, int type, byte[] content) {}

  public static byte[] mutate(byte[] input, byte[] other, Random random) {
    if (random.nextInt(4) == 0) {
      return ByteMutations.bytes(input, other, random);
    }
    List<Field> fields = split(input);
    if (fields == null || fields.isEmpty()) {
      return ByteMutations.bytes(input, other, random);
    }
    int at = random.nextInt(fields.size());
    Field field = fields.get(at);
    switch (random.nextInt(9)) {
      case 0 -> fields.remove(at);
      case 1 -> fields.add(field);
      case 2 -> Collections.shuffle(fields, random);
      case 3 -> fields.set(at, new Field(1 + random.nextInt(24), field.type(), field.content()));
      case 4 -> fields.set(at, new Field(field.number(), random.nextInt(8), field.content()));
      case 5 -> fields.set(at, nested(field, 2 + random.nextInt(60)));
      case 6 -> {
        List<Field> donors = split(other);
        if (donors != null && !donors.isEmpty()) {
          fields.add(at, donors.get(random.nextInt(donors.size())));
        }
      }
      case 7 -> {
        return lying(fields, at, random);
      }
      default ->
          fields.set(
              at,
              new Field(
                  field.number(),
                  field.type(),
                  field.type() == WireFormat.WIRETYPE_LENGTH_DELIMITED
                      ? mutate(field.content(), field.content(), random)
                      : ByteMutations.bytes(field.content(), other, random)));
    }
    return join(fields);
  }

  /** The field within itself, over and over. */
  private static Field nested(Field field, int depth) {
    byte[] content = field.content();
    for (int i = 0; i < depth && content.length < 10_000; i++) {
      content =
          join(List.of(new Field(field.number(), WireFormat.WIRETYPE_LENGTH_DELIMITED, content)));
    }
    return new Field(field.number(), WireFormat.WIRETYPE_LENGTH_DELIMITED, content);
  }

  private static byte[] lying(List<Field> fields, int at, Random random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (int i = 0; i < fields.size(); i++) {
        Field field = fields.get(i);
        if (i == at) {
          out.writeTag(field.number(), WireFormat.WIRETYPE_LENGTH_DELIMITED);
          out.writeUInt64NoTag(random.nextLong() >>> random.nextInt(64));
          out.writeRawBytes(field.content());
        } else {
          write(out, field);
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /** The fields, or null where the bytes are none. */
  private static List<Field> split(byte[] input) {
    List<Field> fields = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(input);
    try {
      while (!in.isAtEnd() && fields.size() < MOST_FIELDS) {
        int tag = in.readTag();
        int type = WireFormat.getTagWireType(tag);
        byte[] content =
            switch (type) {
              case WireFormat.WIRETYPE_VARINT -> varint(in.readRawVarint64());
              case WireFormat.WIRETYPE_FIXED64 -> in.readRawBytes(8);
              case WireFormat.WIRETYPE_FIXED32 -> in.readRawBytes(4);
              case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.readByteArray();
              default -> throw new IOException("no field");
            };
        fields.add(new Field(WireFormat.getTagFieldNumber(tag), type, content));
      }
      return fields;
    } catch (IOException e) {
      return null;
    }
  }

  private static byte[] varint(long value) throws IOException {
    byte[] bytes = new byte[CodedOutputStream.computeUInt64SizeNoTag(value)];
    CodedOutputStream.newInstance(bytes).writeUInt64NoTag(value);
    return bytes;
  }

  private static byte[] join(List<Field> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (Field field : fields) {
        write(out, field);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(CodedOutputStream out, Field field) throws IOException {
    out.writeTag(field.number(), field.type());
    if (field.type() == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      out.writeUInt32NoTag(field.content().length);
    }
    out.writeRawBytes(field.content());
  }
}
