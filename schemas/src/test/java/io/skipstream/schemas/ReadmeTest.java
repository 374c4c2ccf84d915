package io.skipstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.skipstream.schemas.v1.CancelEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's examples are what they claim to be. */
class ReadmeTest {
  private static final PromptValidator VALIDATOR = new PromptValidator(PromptLimits.DEFAULT);
  private static final EventCodec<PromptEvent> PROMPTS =
      EventFormat.JSON.codec(PromptEvent.getDefaultInstance());

  @Test
  void shouldAcceptPromptExamples() throws Exception {
    List<String> examples = examples("prompt");

    assertThat(examples).hasSize(2);
    for (String example : examples) {
      VALIDATOR.validate(PROMPTS.decode(example.getBytes(UTF_8)));
    }
  }

  @Test
  void shouldWriteCompletionsAndCancellationsAsShown() throws Exception {
    assertShown("completion", CompletionEvent.getDefaultInstance());
    assertShown("cancel", CancelEvent.getDefaultInstance());
  }

  @ParameterizedTest
  @MethodSource("answers")
  void shouldAnswerWrongInputAsShown(String value, String shown) {
    String message = "nothing";
    try {
      VALIDATOR.validate(PROMPTS.decode(value.getBytes(UTF_8)));
    } catch (EventException e) {
      message = e.getMessage();
    }
    assertThat(message).startsWith(shown.replace(" …", ""));
  }

  static Stream<Arguments> answers() throws Exception {
    String rows = section("## How wrong input is answered", "## Evolution");
    return Pattern.compile("^\\| `(.+)` \\| `(.+)` \\|$", Pattern.MULTILINE)
        .matcher(rows)
        .results()
        .map(row -> Arguments.of(row.group(1), row.group(2)));
  }

  private static void assertShown(String kind, Message type) throws Exception {
    String example = examples(kind).get(0).replaceAll("\n *", "");
    EventCodec<Message> codec = EventFormat.JSON.codec(type);

    assertThat(new String(codec.encode(codec.decode(example.getBytes(UTF_8))), UTF_8))
        .isEqualTo(example);
  }

  private static List<String> examples(String kind) throws Exception {
    return Pattern.compile("```json " + kind + "\n(.*?)\n```", Pattern.DOTALL)
        .matcher(readme())
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static String section(String from, String to) throws Exception {
    String readme = readme();
    return readme.substring(readme.indexOf(from), readme.indexOf(to));
  }

  private static String readme() throws Exception {
    return Files.readString(Path.of("README.md"));
  }
}
