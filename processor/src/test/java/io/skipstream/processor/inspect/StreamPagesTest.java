package io.skipstream.processor.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.skipstream.processor.metrics.StatusPages.Answer;
import io.skipstream.processor.tuning.TuningScope;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.ResolvedRequest;
import io.skipstream.schemas.v1.SeenRequest;
import io.skipstream.schemas.v1.StreamTuningRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamPagesTest {
  private final ObjectMapper json = new ObjectMapper();
  private final FakeState state = new FakeState();
  private final StreamPages pages =
      new StreamPages(
          state,
          new TuningScope("9f2c", 4, 1000),
          Clock.fixed(Instant.ofEpochMilli(5000), ZoneOffset.UTC));

  @Test
  void shouldShowWhatAStreamHasLearnt() throws Exception {
    state.tunings.put("java", record().build().toByteArray());

    Answer answer = pages.answer("/streams/java");

    assertThat(answer.status()).isEqualTo(200);
    JsonNode page = json.readTree(answer.json());
    assertThat(page.path("stream").asText()).isEqualTo("java");
    assertThat(page.path("version").asLong()).isEqualTo(41);
    assertThat(page.path("phase").asText()).isEqualTo("settled");
    assertThat(page.path("skip_set").asText()).isEqualTo("00100100");
    assertThat(page.path("attention").asText()).isEqualTo("#.##");
    assertThat(page.path("mlp").asText()).isEqualTo("##.#");
    assertThat(page.path("bytes").asInt()).isEqualTo(state.tunings.get("java").length);
    assertThat(page.path("read").asText()).isEqualTo("uncommitted");
    assertThat(page.path("used").asBoolean()).isTrue();
    assertThat(page.has("unused_because")).isFalse();
  }

  @Test
  void shouldSayWhyWhatIsStoredIsNotUsed() throws Exception {
    assertThat(unusedBecause(record().setModelFingerprint("other"))).isEqualTo("model");
    assertThat(unusedBecause(record().setLastUsedEpochMs(3999))).isEqualTo("retention");
    assertThat(unusedBecause(record().setLastUsedEpochMs(6001))).isEqualTo("retention");
    ByteString five = ByteString.copyFrom(new byte[] {0x24, 0});
    assertThat(unusedBecause(record().setLayers(5).setSkipSet(five))).isEqualTo("layers");
  }

  private String unusedBecause(StreamTuningRecord.Builder stored) throws Exception {
    state.tunings.put("java", stored.build().toByteArray());
    JsonNode page = json.readTree(pages.answer("/streams/java").json());
    assertThat(page.path("used").asBoolean(true)).isFalse();
    assertThat(page.path("version").asLong()).isEqualTo(41);
    return page.path("unused_because").asText();
  }

  @Test
  void shouldSayWhyARecordCannotBeRead() throws Exception {
    state.tunings.put("java", new byte[] {1, 2, 3});

    Answer answer = pages.answer("/streams/java");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(json.readTree(answer.json()).path("unreadable").asText()).startsWith("no such");
  }

  @Test
  void shouldShowTheWayWhenAnotherInstanceOwnsTheStream() {
    state.owners.put("a/b", "other:8081");

    assertThat(pages.answer("/streams/a%2Fb/requests/1"))
        .isEqualTo(
            new Answer(
                307, "{\"owner\":\"other:8081\"}", "http://other:8081/streams/a%2Fb/requests/1"));
  }

  @Test
  void shouldNotFindWhatNobodyKnows() {
    assertThat(pages.answer("/streams/x").status()).isEqualTo(404);
    assertThat(pages.answer("/streams/x/requests/y").status()).isEqualTo(404);
    assertThat(pages.answer("/streams/x/y").status()).isEqualTo(404);
  }

  @Test
  void shouldAskForPatienceWhileTasksMove() {
    state.moving = true;

    assertThat(pages.answer("/streams/java").status()).isEqualTo(503);
  }

  @Test
  void shouldTellWhereAPromptStandsButNotWhatItSays() throws Exception {
    PendingPrompt prompt =
        PendingPrompt.newBuilder()
            .setStream("java")
            .setId("7")
            .setOffset(12)
            .setAttempts(1)
            .setStartedBy("me")
            .setRequest(ResolvedRequest.newBuilder().setPrompt("a secret"))
            .build();
    state.pending.put("java/7", prompt);

    Answer answer = pages.answer("/streams/java/requests/7");

    JsonNode page = json.readTree(answer.json());
    assertThat(page.path("state").asText()).isEqualTo("started");
    assertThat(page.path("source_offset").asInt()).isEqualTo(12);
    assertThat(answer.json()).doesNotContain("secret");
    state.pending.put("java/7", prompt.toBuilder().clearStartedBy().build());
    assertThat(pages.answer("/streams/java/requests/7").json()).contains("\"waiting\"");
  }

  @Test
  void shouldTellThatAPromptHasEnded() {
    state.seen.put("java/7", SeenRequest.newBuilder().setOffset(5).build());

    assertThat(pages.answer("/streams/java/requests/7").json()).contains("\"state\":\"ended\"");
  }

  private static StreamTuningRecord.Builder record() {
    ByteString set = ByteString.copyFrom(new byte[] {0x24});
    return StreamTuningRecord.newBuilder()
        .setFormat(1)
        .setModelFingerprint("9f2c")
        .setLastUsedEpochMs(4000)
        .setVersion(41)
        .setPhase("settled")
        .setLayers(4)
        .setSkipSet(set);
  }

  private static final class FakeState implements StateAccess {
    private final Map<String, byte[]> tunings = new HashMap<>();
    private final Map<String, PendingPrompt> pending = new HashMap<>();
    private final Map<String, SeenRequest> seen = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private boolean moving;

    @Override
    public byte[] tuning(String stream) {
      if (moving) {
        throw new StateUnavailableException("moving", null);
      }
      return tunings.get(stream);
    }

    @Override
    public PendingPrompt pending(String stream, String id) {
      return pending.get(stream + "/" + id);
    }

    @Override
    public SeenRequest seen(String stream, String id) {
      return seen.get(stream + "/" + id);
    }

    @Override
    public String elsewhere(String stream) {
      return owners.get(stream);
    }
  }
}
