package io.skipstream.processor.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.request.ErrorCode;
import io.skipstream.processor.request.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  private static final int MAX_BYTES = 20_000;

  private final DeadLetter letters = new DeadLetter(MAX_BYTES);

  @Test
  void shouldLeaveOutTheValueWhenTheLetterWouldBeTooLarge() {
    Record<byte[], byte[]> letter = letter(new byte[10], new byte[MAX_BYTES], List.of());

    assertThat(letter.value()).isNull();
    assertThat(letter.key()).hasSize(10);
    assertThat(header(letter, DeadLetterHeaders.OMITTED_VALUE_BYTES)).isEqualTo("20000");
    assertThat(header(letter, DeadLetterHeaders.OFFSET)).isEqualTo("7");
  }

  @Test
  void shouldLeaveOutKeyAndHeadersWhenEvenTheyAreTooLarge() {
    Record<byte[], byte[]> letter =
        letter(
            new byte[MAX_BYTES],
            new byte[1],
            List.of(new RecordHeader("theirs", new byte[MAX_BYTES])));

    assertThat(letter.key()).isNull();
    assertThat(letter.headers().lastHeader("theirs")).isNull();
    assertThat(header(letter, DeadLetterHeaders.OMITTED_HEADERS)).isEqualTo("1");
    assertThat(header(letter, DeadLetterHeaders.OMITTED_KEY_BYTES)).isEqualTo("20000");
    assertThat(header(letter, DeadLetterHeaders.CODE)).isEqualTo("engine");
  }

  @Test
  void shouldCountNamesAsTheyAreSentWhenTheyAreNotAscii() {
    List<Header> theirs = List.of(new RecordHeader("\uFFFD".repeat(MAX_BYTES / 2), new byte[1]));

    Record<byte[], byte[]> letter = letter(null, null, theirs);

    assertThat(header(letter, DeadLetterHeaders.OMITTED_HEADERS)).isEqualTo("1");
  }

  @Test
  void shouldLeaveOutTheirHeadersWhenTheyHaveOurNames() {
    for (String name : DeadLetterHeaders.ALL) {
      Record<byte[], byte[]> letter =
          letter(null, new byte[1], List.of(new RecordHeader(name, new byte[MAX_BYTES])));

      assertThat(letter.value()).as(name).hasSize(1);
    }
  }

  @Test
  void shouldTellOfTheLastFailureOnlyWhenALetterFailsAgain() {
    Record<byte[], byte[]> first = letter(null, new byte[1], List.of());
    Record<byte[], byte[]> second = letter(null, new byte[1], List.of(first.headers().toArray()));

    assertThat(second.headers().toArray()).hasSameSizeAs(first.headers().toArray());
  }

  private Record<byte[], byte[]> letter(byte[] key, byte[] value, List<Header> headers) {
    return letters.of(
        new SourceRecord(key, value, headers, "t", 1, 7, 5),
        ErrorCode.ENGINE,
        "",
        new IllegalStateException("x".repeat(5000)));
  }

  private static String header(Record<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
