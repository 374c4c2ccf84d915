package io.skipstream.schemas;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Random messages of any type, with a liking for the edges of each field's range. */
public final class RandomMessages {
  private static final int MAX_DEPTH = 2;
  private static final List<String> STRINGS =
      List.of(
          "", "\n", "\u0000", "\"\\/\b\f\r\t", "\u2028\u2029", "ÄÖÜ 跳过", "🌍👩‍💻", "null", "1e3");
  private static final double[] DOUBLES = {
    0,
    -0.0,
    1,
    0.1,
    1e23,
    -1e-300,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private final Random random;

  public RandomMessages(Random random) {
    this.random = random;
  }

  public Message next(Message type) {
    return fill(type.newBuilderForType(), 0);
  }

  private Message fill(Message.Builder builder, int depth) {
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      if (random.nextInt(3) == 0 || (message && !field.isMapField() && depth == MAX_DEPTH)) {
        continue;
      }
      if (field.isMapField()) {
        fillMap(builder, field, depth);
      } else if (field.isRepeated()) {
        for (int i = random.nextInt(4); i > 0; i--) {
          builder.addRepeatedField(field, value(builder, field, depth));
        }
      } else {
        builder.setField(field, value(builder, field, depth));
      }
    }
    return builder.build();
  }

  private void fillMap(Message.Builder builder, FieldDescriptor map, int depth) {
    if (depth == MAX_DEPTH) {
      return;
    }
    Set<String> keys = new HashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String key = string();
      if (keys.add(key)) {
        Message.Builder entry = builder.newBuilderForField(map);
        FieldDescriptor value = map.getMessageType().findFieldByName("value");
        entry.setField(map.getMessageType().findFieldByName("key"), key);
        entry.setField(value, value(entry, value, depth));
        builder.addRepeatedField(map, entry.build());
      }
    }
  }

  private Object value(Message.Builder parent, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) number();
      case LONG -> number();
      case DOUBLE -> decimal();
      case FLOAT -> (float) decimal();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> string();
      case BYTE_STRING -> {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        yield ByteString.copyFrom(bytes);
      }
      case MESSAGE -> fill(parent.newBuilderForField(field), depth + 1);
      case ENUM -> throw new IllegalArgumentException(field.getFullName());
    };
  }

  private long number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(10);
      case 1 -> -1L << random.nextInt(64);
      case 2 -> (1L << random.nextInt(64)) - 1;
      default -> random.nextLong();
    };
  }

  private double decimal() {
    return switch (random.nextInt(3)) {
      case 0 -> DOUBLES[random.nextInt(DOUBLES.length)];
      case 1 -> random.nextGaussian();
      default -> canonical(Double.longBitsToDouble(random.nextLong()));
    };
  }

  // JSON has only one NaN.
  private static double canonical(double value) {
    return Double.isNaN(value) ? Double.NaN : value;
  }

  private String string() {
    if (random.nextInt(3) == 0) {
      return STRINGS.get(random.nextInt(STRINGS.size()));
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int codePoint = random.nextInt(Character.MAX_CODE_POINT + 1) >> random.nextInt(21);
      boolean half = codePoint <= Character.MAX_VALUE && Character.isSurrogate((char) codePoint);
      text.appendCodePoint(half ? 'x' : codePoint);
    }
    return text.toString();
  }
}
