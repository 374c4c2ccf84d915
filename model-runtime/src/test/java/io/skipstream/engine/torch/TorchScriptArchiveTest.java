package io.skipstream.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TorchScriptArchiveTest {
  @ParameterizedTest
  @MethodSource
  void shouldRefuseAttributesWhenLibtorchWouldReadSomethingElse(Object value) {
    assertThatThrownBy(() -> TorchScriptArchive.write("Decoder", "", Map.of("a", value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("attribute value");
  }

  static List<Object> shouldRefuseAttributesWhenLibtorchWouldReadSomethingElse() {
    return List.of("text", 1L, 1f, List.of(1), new int[0], 'c', Map.of());
  }

  @Test
  void shouldRefuseAttributesWhenTheyAreNull() {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("a", null);

    assertThatThrownBy(() -> TorchScriptArchive.write("Decoder", "", attributes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldStoreEveryEntryAsItIsWhenAttributesAreKnown() throws IOException {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("b", true);
    attributes.put("i", 0x01020304);
    attributes.put("d", 1.0);
    attributes.put("l", List.of());
    byte[] archive = TorchScriptArchive.write("Decoder", "class Decoder: ...", attributes);

    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        assertThat(entry.getMethod()).as(entry.getName()).isEqualTo(ZipEntry.STORED);
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    assertThat(entries)
        .containsOnlyKeys("m/data.pkl", "m/code/__torch__.py", "m/constants.pkl", "m/version");
    assertThat(entries.get("m/code/__torch__.py"))
        .isEqualTo("class Decoder: ...".getBytes(StandardCharsets.UTF_8));
    byte[] pickle = entries.get("m/data.pkl");
    assertThat(Arrays.copyOf(pickle, 2)).containsExactly(0x80, 2);
    assertThat(new String(pickle, StandardCharsets.ISO_8859_1))
        .contains("c__torch__\nDecoder\n")
        .contains("X\u0001\u0000\u0000\u0000b\u0088")
        .contains("X\u0001\u0000\u0000\u0000iJ\u0004\u0003\u0002\u0001")
        .contains("dG\u003f\u00f0\u0000\u0000\u0000\u0000\u0000\u0000")
        .endsWith("l]ub.");
  }
}
