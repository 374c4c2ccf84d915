package io.skipstream.processor.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.RawHeader;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyTopicsTest {
  private static final PendingPrompt PROMPT =
      PendingPrompt.newBuilder()
          .addHeaders(
              RawHeader.newBuilder()
                  .setKey(RequestHeaders.REPLY_TOPIC)
                  .setValue(ByteString.copyFromUtf8("team-a")))
          .build();

  @Test
  void shouldAnswerOnTheTopicOfAllWhenTheSettingsDoNotAllowAStoredTopicAnyMore() {
    assertThat(new ReplyTopics(List.of("team-a")).of(PROMPT)).isEqualTo("team-a");
    assertThat(new ReplyTopics(List.of("team-b")).of(PROMPT)).isNull();
    assertThat(new ReplyTopics(List.of()).of(PendingPrompt.getDefaultInstance())).isNull();
  }
}
