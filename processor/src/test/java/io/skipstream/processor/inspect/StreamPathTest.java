package io.skipstream.processor.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPathTest {
  @Test
  void shouldTellStreamsFromRequests() {
    assertThat(StreamPath.parse("/streams/java")).isEqualTo(new StreamPath("java", null));
    assertThat(StreamPath.parse("/streams/java/requests/7")).isEqualTo(new StreamPath("java", "7"));
    assertThat(StreamPath.parse("/streams/")).isEqualTo(new StreamPath("", null));
    assertThat(StreamPath.parse("/streams//requests/7")).isEqualTo(new StreamPath("", "7"));
  }

  @Test
  void shouldDecodeWhateverAKeyMayHold() {
    for (String name : new String[] {"a/b", "a/requests/b", "100 %", "a+b", "über 跳过 🌍", "?#&"}) {
      String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");

      assertThat(StreamPath.parse("/streams/" + encoded)).isEqualTo(new StreamPath(name, null));
      assertThat(StreamPath.parse("/streams/x/requests/" + encoded))
          .isEqualTo(new StreamPath("x", name));
    }
    assertThat(StreamPath.parse("/streams/a+b").stream()).as("no form").isEqualTo("a+b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/stream/a",
        "/streams/a/b",
        "/streams/a/requests/b/c",
        "/streams/a/",
        "/streams/%",
        "/streams/%4",
        "/streams/%zz",
        "/streams/%C3",
        "/streams/%FF"
      })
  void shouldKnowNoOtherPaths(String path) {
    assertThat(StreamPath.parse(path)).isNull();
  }

  @Test
  void shouldRefuseNamesLongerThanAnyKey() {
    assertThat(StreamPath.parse("/streams/" + "a".repeat(3 * 1024))).isNotNull();
    assertThat(StreamPath.parse("/streams/" + "a".repeat(3 * 1024 + 1))).isNull();
  }
}
