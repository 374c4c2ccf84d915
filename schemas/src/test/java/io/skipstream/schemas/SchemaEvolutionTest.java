package io.skipstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Old bytes with new code, and new bytes with old code. */
class SchemaEvolutionTest {
  private static final int FIRST_NEW_NUMBER = 1000;

  @Test
  void shouldReadGoldenFilesOfEarlierVersions() throws Exception {
    for (Map.Entry<String, Message> sample : Samples.all().entrySet()) {
      for (EventFormat format : EventFormat.values()) {
        Path file = GoldenFiles.file(sample.getKey(), format);
        Message expected = sample.getValue();

        Message read =
            format.codec(expected.getDefaultInstanceForType()).decode(Files.readAllBytes(file));

        assertThat(read).as(file.toString()).isEqualTo(expected);
      }
    }
  }

  @Test
  void shouldHaveSampleForEveryGoldenFile() throws Exception {
    try (Stream<Path> files = Files.list(GoldenFiles.DIRECTORY)) {
      assertThat(files.filter(file -> !file.equals(GoldenFiles.FIELDS)))
          .containsExactlyInAnyOrderElementsOf(
              Samples.all().keySet().stream()
                  .flatMap(
                      name ->
                          Stream.of(EventFormat.values())
                              .map(format -> GoldenFiles.file(name, format)))
                  .toList());
    }
  }

  @Test
  void shouldKeepEveryFieldsNumberNameAndType() throws Exception {
    assertThat(FieldList.current())
        .as("a field was removed, renamed, retyped or renumbered; fields are only ever added")
        .containsAll(Files.readAllLines(GoldenFiles.FIELDS));
  }

  @Test
  void shouldListEveryNewField() throws Exception {
    assertThat(Files.readAllLines(GoldenFiles.FIELDS))
        .as("append each new field to %s", GoldenFiles.FIELDS)
        .containsAll(FieldList.current());
  }

  @Test
  void shouldSetEveryFieldInSomeSample() {
    // Otherwise the golden files would not show that a field survives.
    String text = String.join("\n", Samples.all().values().stream().map(this::textOf).toList());

    for (FileDescriptor file : FieldList.files()) {
      for (Descriptor type : file.getMessageTypes()) {
        type.getFields()
            .forEach(field -> assertThat(text).containsPattern("\\b" + field.getName() + "\\b"));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("io.skipstream.schemas.Samples#TYPES")
  void shouldReadNewerMessagesWithOldCode(Message oldType) throws Exception {
    Descriptor newer = withNewFields(oldType.getDescriptorForType());
    DynamicMessage newType = DynamicMessage.getDefaultInstance(newer);
    RandomMessages random = new RandomMessages(new Random(20_260_101));
    for (int i = 0; i < 200; i++) {
      DynamicMessage sent = (DynamicMessage) random.next(newType);

      Message viaBinary = through(EventFormat.PROTOBUF, sent, newType, oldType);
      Message viaJson = through(EventFormat.JSON, sent, newType, oldType);

      assertThat(EventFormat.PROTOBUF.codec(oldType).encode(viaJson))
          .as("the old fields, whatever the format")
          .isEqualTo(EventFormat.PROTOBUF.codec(oldType).encode(withoutUnknown(viaBinary)));
      assertThat(through(EventFormat.PROTOBUF, viaBinary, oldType, newType))
          .as("binary protobuf keeps the fields that old code does not know")
          .isEqualTo(sent);
    }
  }

  @ParameterizedTest
  @FieldSource("io.skipstream.schemas.Samples#TYPES")
  void shouldReadOlderMessagesWithNewCode(Message oldType) throws Exception {
    Descriptor newer = withNewFields(oldType.getDescriptorForType());
    DynamicMessage newType = DynamicMessage.getDefaultInstance(newer);
    RandomMessages random = new RandomMessages(new Random(20_260_102));
    for (int i = 0; i < 200; i++) {
      Message sent = random.next(oldType);
      for (EventFormat format : EventFormat.values()) {
        Message read = through(format, sent, oldType, newType);

        assertThat(through(EventFormat.PROTOBUF, read, newType, oldType)).isEqualTo(sent);
      }
    }
  }

  private String textOf(Message message) {
    return TextFormat.printer().printToString(message);
  }

  private static Message through(EventFormat format, Message message, Message from, Message to)
      throws EventDecodingException {
    return format.codec(to).decode(format.codec(from).encode(message));
  }

  /** JSON knows no unknown fields, so binary's are dropped at every depth for comparison. */
  private static Message withoutUnknown(Message message) throws EventDecodingException {
    Message type = message.getDefaultInstanceForType();
    return through(EventFormat.JSON, message, type, type);
  }

  /** The type as a later version might have it: each message with three more fields. */
  private static Descriptor withNewFields(Descriptor type) throws Exception {
    FileDescriptorProto.Builder file = type.getFile().toProto().toBuilder();
    for (DescriptorProto.Builder message : file.getMessageTypeBuilderList()) {
      add(message, "new_text", 0, Type.TYPE_STRING, Label.LABEL_OPTIONAL);
      add(message, "new_numbers", 1, Type.TYPE_SINT64, Label.LABEL_REPEATED);
      add(message, "new_message", 2, Type.TYPE_MESSAGE, Label.LABEL_OPTIONAL)
          .setTypeName("." + file.getPackage() + "." + file.getMessageType(0).getName());
    }
    return FileDescriptor.buildFrom(
            file.build(), type.getFile().getDependencies().toArray(FileDescriptor[]::new))
        .findMessageTypeByName(type.getName());
  }

  private static FieldDescriptorProto.Builder add(
      DescriptorProto.Builder message, String name, int index, Type type, Label label) {
    return message
        .addFieldBuilder()
        .setName(name)
        .setNumber(FIRST_NEW_NUMBER + index)
        .setType(type)
        .setLabel(label);
  }
}
