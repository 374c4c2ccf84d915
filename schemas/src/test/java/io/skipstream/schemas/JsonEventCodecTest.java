package io.skipstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skipstream.schemas.testing.EveryType;
import io.skipstream.schemas.testing.WithEnum;
import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import java.nio.charset.Charset;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEventCodecTest {
  private static final EventCodec<PromptEvent> PROMPTS =
      EventFormat.JSON.codec(PromptEvent.getDefaultInstance());
  private static final EventCodec<EveryType> EVERY_TYPE =
      EventFormat.JSON.codec(EveryType.getDefaultInstance());

  @Test
  void shouldDecodeWhatPeopleType() throws Exception {
    PromptEvent event = PROMPTS.decode("{\"id\":\"1\",\"prompt\":\"Hello\"}".getBytes(UTF_8));

    assertThat(event).isEqualTo(PromptEvent.newBuilder().setId("1").setPrompt("Hello").build());
  }

  @Test
  void shouldDecodeEveryFieldInEitherSpelling() throws Exception {
    PromptEvent snake =
        prompt(
            """
            {"id":"7","messages":[{"role":"user","content":"Grüße 🌍"}],"max_new_tokens":64,
             "temperature":0.7,"top_k":40,"top_p":0.95,"min_p":0,"repetition_penalty":1.1,
             "seed":-9223372036854775808,"stop":["\\n"],"deadline_epoch_ms":1790000000000,
             "stream_tokens":true,"logprobs":2,"metadata":{"a":"b"}}""");
    PromptEvent camel =
        prompt(
            """
            {"id":"7","messages":[{"content":"Grüße 🌍","role":"user"}],"maxNewTokens":64,
             "temperature":0.7,"topK":40,"topP":0.95,"minP":0,"repetitionPenalty":1.1,
             "seed":"-9223372036854775808","stop":["\\n"],"deadlineEpochMs":"1790000000000",
             "streamTokens":true,"logprobs":2,"metadata":{"a":"b"}}""");

    assertThat(camel).isEqualTo(snake);
    assertThat(snake)
        .isEqualTo(
            PromptEvent.newBuilder()
                .setId("7")
                .addMessages(ChatMessage.newBuilder().setRole("user").setContent("Grüße 🌍"))
                .setMaxNewTokens(64)
                .setTemperature(0.7)
                .setTopK(40)
                .setTopP(0.95)
                .setMinP(0)
                .setRepetitionPenalty(1.1)
                .setSeed(Long.MIN_VALUE)
                .addStop("\n")
                .setDeadlineEpochMs(1_790_000_000_000L)
                .setStreamTokens(true)
                .setLogprobs(2)
                .putMetadata("a", "b")
                .build());
  }

  @Test
  void shouldTolerateUnknownFieldsAndNulls() throws Exception {
    PromptEvent event =
        prompt(
            """
            {"id":"1","unknown":{"a":[1,{"b":null}],"c":"\\ud800"},"prompt":"Hi","other":[[]],
             "temperature":null,"messages":null,"metadata":null,"number":1e999}""");

    assertThat(event).isEqualTo(prompt("{\"id\":\"1\",\"prompt\":\"Hi\"}"));
    assertThat(event.hasTemperature()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"temperature":"hot"} | temperature | expected a number, was the string "hot"
          {"temperature":"0.7"} | temperature | expected a number, was the string "0.7"
          {"temperature":true} | temperature | expected a number, was true
          {"temperature":1e400} | temperature | expected a number from -1.7976931348623157E308 to 1.7976931348623157E308, was 1e400
          {"id":1} | id | expected a string, was 1
          {"id":{}} | id | expected a string, was an object
          {"id":["1"]} | id | expected a string, was an array
          {"id":"1","id":"2"} | id | given twice
          {"topK":1,"top_k":1} | top_k | given twice
          {"metadata":{"a":"b","a":"b"}} | metadata["a"] | given twice
          {"metadata":{"a":null}} | metadata["a"] | expected a string, was null
          {"metadata":{"a":{"b":1}}} | metadata["a"] | expected a string, was an object
          {"metadata":[]} | metadata | expected an object, was an array
          {"messages":{}} | messages | expected an array, was an object
          {"messages":[null]} | messages[0] | expected an object, was null
          {"messages":["hi"]} | messages[0] | expected an object, was the string "hi"
          {"messages":[{},{"content":5}]} | messages[1].content | expected a string, was 5
          {"messages":[{"role":[]}]} | messages[0].role | expected a string, was an array
          {"stop":"x"} | stop | expected an array, was the string "x"
          {"stop":["a","b",3.5]} | stop[2] | expected a string, was 3.5
          {"stream_tokens":"true"} | stream_tokens | expected true or false, was the string "true"
          {"streamTokens":1} | stream_tokens | expected true or false, was 1
          {"max_new_tokens":-1} | max_new_tokens | expected a whole number from 0 to 4294967295, was -1
          {"max_new_tokens":4294967296} | max_new_tokens | expected a whole number from 0 to 4294967295, was 4294967296
          {"max_new_tokens":1.5} | max_new_tokens | expected a whole number from 0 to 4294967295, was 1.5
          {"max_new_tokens":"64"} | max_new_tokens | expected a whole number from 0 to 4294967295, was the string "64"
          {"max_new_tokens":1e999999999999} | max_new_tokens | expected a whole number from 0 to 4294967295, was 1e999999999999
          {"max_new_tokens":1e-999999999} | max_new_tokens | expected a whole number from 0 to 4294967295, was 1e-999999999
          {"seed":9223372036854775808} | seed | expected a whole number from -9223372036854775808 to 9223372036854775807, was 9223372036854775808
          {"seed":"1e3"} | seed | expected a whole number from -9223372036854775808 to 9223372036854775807, was the string "1e3"
          {"seed":"-"} | seed | expected a whole number from -9223372036854775808 to 9223372036854775807, was the string "-"
          {"seed":""} | seed | expected a whole number from -9223372036854775808 to 9223372036854775807, was the string ""
          {"prompt":"a\\ud83d"} | prompt | expected valid Unicode, was half a surrogate pair, \\ud83d at index 1
          {"metadata":{"\\udc00":"b"}} | metadata["\\udc00"] | expected valid Unicode, was half a surrogate pair, \\udc00 at index 0
          """)
  void shouldNameFieldWhenTypeIsWrong(String json, String field, String problem) {
    EventDecodingException e = refused(json);

    assertThat(e.field()).isEqualTo(field);
    assertThat(e).hasMessage(field + ": " + problem);
  }

  @ParameterizedTest
  @CsvSource({"2.0,2", "1e3,1000", "64,64", "0,0", "-0,0", "0e999999999,0", "4294967295,-1"})
  void shouldDecodeWholeNumbersHoweverWritten(String json, int expected) throws Exception {
    assertThat(prompt("{\"max_new_tokens\":" + json + "}").getMaxNewTokens()).isEqualTo(expected);
  }

  @Test
  void shouldCarryWhatCanonicalJsonWritesAsStrings() throws Exception {
    EveryType event =
        EVERY_TYPE.decode(
            """
            {"a_double":"NaN","a_float":"-Infinity","a_uint64":"18446744073709551615",
             "some_bytes":"_-8","decimals":["Infinity",1,-0.0]}"""
                .getBytes(UTF_8));

    assertThat(event.getADouble()).isNaN();
    assertThat(event.getAFloat()).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(event.getAUint64()).isEqualTo(-1);
    assertThat(event.getSomeBytes().toByteArray()).containsExactly(0xff, 0xef);
    assertThat(event.getDecimalsList()).containsExactly(Double.POSITIVE_INFINITY, 1.0, -0.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Hello | event: not valid JSON at line 1, column 1: Unrecognized token 'Hello'
          "Hello" | event: expected a JSON object (PromptEvent), was the string "Hello"
          [] | event: expected a JSON object (PromptEvent), was an array
          null | event: expected a JSON object (PromptEvent), was null
          42 | event: expected a JSON object (PromptEvent), was 42
          {"id":"1" | event: not valid JSON at line 1, column 10: Unexpected end-of-input
          {"id":"1","prompt":"Hel | prompt: not valid JSON at line 1, column 24: Unexpected end-of-input
          {"id":"1",} | event: not valid JSON at line 1, column 11: Unexpected character
          {id:"1"} | event: not valid JSON at line 1, column 2: Unexpected character
          {'id':'1'} | event: not valid JSON at line 1, column 2: Unexpected character
          {"id":"1"}} | event: not valid JSON at line 1, column 11: Unexpected close marker
          {"id":"1"} {} | event: more text after the JSON object, at line 1, column 12
          {"id":"1"} x | event: not valid JSON at line 1, column 12: Unrecognized token 'x'
          {"temperature":NaN} | temperature: not valid JSON at line 1, column 19: Non-standard token 'NaN'
          {"max_new_tokens":007} | max_new_tokens: not valid JSON at line 1, column 20: Invalid numeric value: Leading zeroes not allowed
          {"seed":+1} | seed: not valid JSON at line 1, column 10: Unexpected character
          {"top_p":.5} | top_p: not valid JSON at line 1, column 10: Unexpected character
          """,
      quoteCharacter = '`')
  void shouldSayWhereWhenTextIsNotJson(String json, String message) {
    assertThat(refused(json).getMessage()).startsWith(message).doesNotContain("\n");
  }

  @Test
  void shouldRefuseWhenNothingIsThere() {
    assertThatThrownBy(() -> PROMPTS.decode(null)).hasMessageContaining("tombstone");
    assertThat(refused("")).hasMessageEndingWith("was empty");
    assertThat(refused(" \n ")).hasMessageEndingWith("was empty");
  }

  @Test
  void shouldAcceptByteOrderMarkOnlyAtTheStart() throws Exception {
    assertThat(prompt("\uFEFF{\"id\":\"1\"}").getId()).isEqualTo("1");
    assertThat(refused("\uFEFF\uFEFF{\"id\":\"1\"}").field()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32", "ISO-8859-1"})
  void shouldRefuseOtherCharsets(String charset) {
    byte[] payload = "{\"id\":\"ä\"}".getBytes(Charset.forName(charset));

    assertThatThrownBy(() -> PROMPTS.decode(payload)).isInstanceOf(EventDecodingException.class);
  }

  @Test
  void shouldNameTheByteWhenUtf8IsInvalid() {
    byte[] overlong = {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xc0, (byte) 0x80, '"', '}'};

    assertThatThrownBy(() -> PROMPTS.decode(overlong))
        .hasMessage("event: not valid UTF-8: byte 0xc0 at offset 7");
  }

  @Test
  void shouldRefuseWhenLimitsAreExceeded() {
    EventCodec<EveryType> codec =
        EventFormat.JSON.codec(EveryType.getDefaultInstance(), new DecodingLimits(200, 10, 4, 8));

    assertThatThrownBy(() -> codec.decode(new byte[201]))
        .hasMessage("event: 201 bytes, the limit is 200");
    assertThatThrownBy(() -> codec.decode("{\"a_string\":\"12345678901\"}".getBytes(UTF_8)))
        .hasMessage("a_string: expected at most 10 characters, was 11 characters");
    assertThatThrownBy(() -> codec.decode("{\"a_double\":0.1234567}".getBytes(UTF_8)))
        .hasMessage("a_double: expected a number of at most 8 characters, was 0.1234567");
    assertThatThrownBy(() -> codec.decode("{\"x\":[[[[1]]]]}".getBytes(UTF_8)))
        .hasMessage("event: nested too deeply, at most 4 levels are read");
    assertThatThrownBy(
            () ->
                codec.decode("{\"inner\":{\"inner\":{\"inner\":{\"inner\":{}}}}}".getBytes(UTF_8)))
        .hasMessage("inner.inner.inner.inner: nested too deeply, at most 4 levels are read");
    Assertions.assertDoesNotThrow(
        () -> codec.decode("{\"x\":[[[1]]],\"a_string\":\"1234567890\"}".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_new_tokens", "temperature", "seed", "unknown"})
  void shouldBeQuickWhenNumberIsHuge(String field) {
    String json = "{\"" + field + "\":" + "9".repeat(1_000_000) + "}";

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          if (field.equals("unknown")) {
            PROMPTS.decode(json.getBytes(UTF_8));
          } else {
            assertThat(refused(json).field()).isEqualTo(field);
            assertThat(refused(json).getMessage()).hasSizeLessThan(300);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "{\"messages\":[", "[[[{\"id\":"})
  void shouldBeQuickWhenNestingIsDeep(String opening) {
    String json = "{\"x\":" + opening.repeat(1_000_000 / opening.length());

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(refused(json)).hasMessageContaining("nested too deeply"));
  }

  @Test
  void shouldKeepMessagesShortAndOnOneLine() {
    String json = "{\"temperature\":\"" + "a\\n\\u001b\\u202e\u2028".repeat(10_000) + "\"}";

    EventDecodingException e = refused(json);

    assertThat(e.getMessage()).hasSizeLessThan(500).contains("(50000 characters)");
    assertThat(e.getMessage().chars())
        .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e);
    assertThat(refused("{\"metadata\":{\"" + "k".repeat(10_000) + "\":1}}").getMessage())
        .hasSizeLessThan(300);
  }

  @Test
  void shouldEncodeFieldsWithoutPresenceAlways() {
    CompletionEvent event =
        CompletionEvent.newBuilder()
            .setId("1")
            .setText("日本語 🌍 \n \"x\"")
            .setSeed(Long.MAX_VALUE)
            .putMetadata("b", "2")
            .putMetadata("a", "1")
            .build();

    byte[] json = EventFormat.JSON.codec(CompletionEvent.getDefaultInstance()).encode(event);

    assertThat(new String(json, UTF_8))
        .isEqualTo(
            "{\"id\":\"1\",\"stream\":\"\",\"text\":\"日本語 🌍 \\n \\\"x\\\"\",\"token_ids\":[],"
                + "\"finish_reason\":\"\",\"logprobs\":[],\"metadata\":{\"a\":\"1\",\"b\":\"2\"},"
                + "\"source_topic\":\"\",\"source_partition\":0,\"source_offset\":0,\"attempt\":0,"
                + "\"seed\":9223372036854775807}");
  }

  @Test
  void shouldEncodeUnsignedAndNonFiniteNumbers() throws Exception {
    EveryType event =
        EveryType.newBuilder()
            .setAUint32(-1)
            .setAUint64(-1)
            .setADouble(Double.NaN)
            .setAFloat(Float.POSITIVE_INFINITY)
            .addDecimals(2e-3)
            .addDecimals(1e23)
            .build();

    String json = new String(EVERY_TYPE.encode(event), UTF_8);

    assertThat(json)
        .contains("\"a_uint32\":4294967295", "\"a_uint64\":18446744073709551615")
        .contains("\"a_double\":\"NaN\"", "\"a_float\":\"Infinity\"")
        .contains("\"decimals\":[0.002,1.0E23]");
    assertThat(EVERY_TYPE.decode(json.getBytes(UTF_8))).isEqualTo(event);
  }

  @Test
  void shouldReplaceHalfSurrogatePairsWhenEncoding() throws Exception {
    PromptEvent event = PromptEvent.newBuilder().setPrompt("\ud800a\udc00 🌍\ud83c").build();

    assertThat(PROMPTS.decode(PROMPTS.encode(event)).getPrompt())
        .isEqualTo("\uFFFDa\uFFFD 🌍\uFFFD");
  }

  @Test
  void shouldRefuseMessageTypesWithoutMapping() {
    assertThatThrownBy(() -> EventFormat.JSON.codec(WithEnum.getDefaultInstance()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("skipstream.test.WithEnum.colour");
  }

  private static PromptEvent prompt(String json) throws EventDecodingException {
    return PROMPTS.decode(json.getBytes(UTF_8));
  }

  private static EventDecodingException refused(String json) {
    return catchThrowableOfType(EventDecodingException.class, () -> prompt(json));
  }
}
