package io.skipstream.schemas;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.skipstream.schemas.v1.Events;
import io.skipstream.schemas.v1.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** All fields of the contract, one line each: message, number, name, cardinality, type. */
final class FieldList {
  private FieldList() {}

  static List<FileDescriptor> files() {
    return List.of(Events.getDescriptor(), State.getDescriptor());
  }

  static List<String> current() {
    List<String> lines = new ArrayList<>();
    for (FileDescriptor file : files()) {
      file.getMessageTypes().forEach(type -> add(type, lines));
    }
    return lines;
  }

  private static void add(Descriptor type, List<String> lines) {
    for (FieldDescriptor field : type.getFields()) {
      lines.add(
          String.join(
              " ",
              type.getFullName(),
              Integer.toString(field.getNumber()),
              field.getName(),
              cardinality(field),
              type(field)));
    }
    type.getNestedTypes().forEach(nested -> add(nested, lines));
  }

  private static String cardinality(FieldDescriptor field) {
    return Stream.of(
            field.isRepeated() ? (field.isPacked() ? "repeated-packed" : "repeated") : "",
            !field.isRepeated() && field.hasPresence() ? "optional" : "",
            !field.isRepeated() && !field.hasPresence() ? "singular" : "")
        .filter(word -> !word.isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static String type(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? field.getMessageType().getFullName()
        : field.getType().name().toLowerCase(Locale.ROOT);
  }
}
