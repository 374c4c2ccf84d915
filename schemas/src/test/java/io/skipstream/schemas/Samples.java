package io.skipstream.schemas;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.skipstream.schemas.v1.Acceptance;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CancelEvent;
import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Counters;
import io.skipstream.schemas.v1.Error;
import io.skipstream.schemas.v1.KnownSkipSet;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.schemas.v1.Provenance;
import io.skipstream.schemas.v1.RawHeader;
import io.skipstream.schemas.v1.ResolvedRequest;
import io.skipstream.schemas.v1.SeenRequest;
import io.skipstream.schemas.v1.ServedSkipSet;
import io.skipstream.schemas.v1.StreamTuningRecord;
import io.skipstream.schemas.v1.Timings;
import io.skipstream.schemas.v1.TokenChunk;
import io.skipstream.schemas.v1.TokenLogprob;
import io.skipstream.schemas.v1.TopLogprob;
import io.skipstream.schemas.v1.TuningGuard;
import io.skipstream.schemas.v1.TuningPriorRecord;
import io.skipstream.schemas.v1.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One message for each kind of record, every field set: what the golden files hold. A new field
 * gets a new sample; these stay as they are, as the files do.
 */
public final class Samples {
  private Samples() {}

  public static final List<Message> TYPES =
      List.of(
          PromptEvent.getDefaultInstance(),
          CompletionEvent.getDefaultInstance(),
          TokenChunk.getDefaultInstance(),
          AcceptanceEvent.getDefaultInstance(),
          CancelEvent.getDefaultInstance(),
          Counters.getDefaultInstance(),
          PendingPrompt.getDefaultInstance(),
          SeenRequest.getDefaultInstance(),
          StreamTuningRecord.getDefaultInstance(),
          TuningPriorRecord.getDefaultInstance());

  /** By the name of the golden file. */
  public static Map<String, Message> all() {
    Map<String, Message> samples = new LinkedHashMap<>();
    samples.put("prompt-text", PromptEvent.newBuilder().setId("1").setPrompt("Hello").build());
    samples.put("prompt-chat", chatPrompt());
    samples.put("completion", completion());
    samples.put("completion-error", failedCompletion());
    samples.put("token-chunk", tokenChunk());
    samples.put("acceptance", acceptanceEvent());
    samples.put("cancel", CancelEvent.newBuilder().setId("17").setReason("the user left").build());
    samples.put("counters", counters());
    samples.put("pending", pending());
    samples.put("pending-empty-key", pendingWithEmptyKey());
    samples.put("pending-crashed", pendingCrashed());
    samples.put("pending-rejected", pendingRejected());
    samples.put("seen", seen());
    samples.put(
        "seen-redriven",
        seen().toBuilder().setRedriveHash(ByteString.copyFrom(new byte[] {-7, 8, 9})).build());
    samples.put("acceptance-tuned", tunedAcceptance());
    samples.put(
        "acceptance-learnt", tunedAcceptance().toBuilder().setLearntSkipSet("0111").build());
    samples.put("counters-search", searchCounters());
    samples.put("tuning", tuning());
    samples.put("tuning-prior", tuningPrior());
    return samples;
  }

  static PromptEvent chatPrompt() {
    return PromptEvent.newBuilder()
        .setId("chat-Ω-1")
        .addMessages(ChatMessage.newBuilder().setRole("system").setContent("Be brief."))
        .addMessages(ChatMessage.newBuilder().setRole("user").setContent("Was heißt 跳过? 🌍"))
        .setMaxNewTokens(64)
        .setTemperature(0.8)
        .setTopK(40)
        .setTopP(0.95)
        .setMinP(0.05)
        .setRepetitionPenalty(1.1)
        .setSeed(-7_000_000_000_000_000_001L)
        .addStop("\n\n")
        .addStop("</s>")
        .setDeadlineEpochMs(1_790_000_000_000L)
        .setStreamTokens(true)
        .setLogprobs(2)
        .putMetadata("trace", "4bf92f")
        .putMetadata("tenant", "acme")
        .build();
  }

  private static CompletionEvent completion() {
    return CompletionEvent.newBuilder()
        .setId("chat-Ω-1")
        .setStream("acme/chat/9")
        .setText("Überspringen.")
        .addTokenIds(0)
        .addTokenIds(151_643)
        .setFinishReason("stop")
        .setStopString("\n\n")
        .setUsage(Usage.newBuilder().setPromptTokens(23).setCompletionTokens(2).setTotalTokens(25))
        .setTimings(
            Timings.newBuilder()
                .setQueueMs(0.5)
                .setPrefillMs(12.25)
                .setTimeToFirstTokenMs(13)
                .setDecodeMs(40.125)
                .setTotalMs(53.625)
                .setTokensPerSecond(49.844))
        .setAcceptance(acceptance())
        .setProvenance(
            Provenance.newBuilder()
                .setModel("demo")
                .setModelFingerprint("9f2c")
                .setNumericsId("torch-cpu-fp32-avx2-2")
                .setLaw("coupled")
                .setReplayable(true)
                .setAcceptedModelFingerprint("77aa")
                .setAcceptedNumericsId("torch-cuda-bf16"))
        .addLogprobs(
            TokenLogprob.newBuilder()
                .setTokenId(0)
                .setToken("Ü")
                .setLogprob(-0.125)
                .addTop(TopLogprob.newBuilder().setTokenId(5).setToken("S").setLogprob(-2.5)))
        .putMetadata("tenant", "acme")
        .setSourceTopic("llm.prompts.v1")
        .setSourcePartition(3)
        .setSourceOffset(9_007_199_254_740_993L)
        .setAttempt(2)
        .setSeed(-7_000_000_000_000_000_001L)
        .build();
  }

  private static CompletionEvent failedCompletion() {
    return CompletionEvent.newBuilder()
        .setId("2")
        .setStream("acme/chat/9")
        .setFinishReason("error")
        .setError(
            Error.newBuilder()
                .setCode("undecodable")
                .setMessage("temperature: expected a number, was the string \"hot\"")
                .setField("temperature"))
        .setSourceTopic("llm.prompts.v1")
        .setSourceOffset(12)
        .build();
  }

  private static TokenChunk tokenChunk() {
    return TokenChunk.newBuilder()
        .setId("1")
        .setStream("s")
        .setText(" wor")
        .addTokenIds(42)
        .addTokenIds(-1)
        .setIndex(3)
        .setLast(true)
        .setAttempt(1)
        .build();
  }

  private static AcceptanceEvent acceptanceEvent() {
    return AcceptanceEvent.newBuilder()
        .setId("1")
        .setStream("s")
        .setAcceptance(acceptance())
        .setSkipSet("0110")
        .setSkipRatio(0.5)
        .setPromptTokens(23)
        .setCompletionTokens(2)
        .setTokensPerSecond(49.844)
        .setModelFingerprint("9f2c")
        .setTaskTotals(counters())
        .setSourcePartition(3)
        .build();
  }

  private static Acceptance acceptance() {
    return Acceptance.newBuilder()
        .setMeanAcceptanceLength(2.5)
        .setDraftAcceptanceRate(0.5)
        .addAcceptanceHistogram(1)
        .addAcceptanceHistogram(0)
        .addAcceptanceHistogram(-1)
        .setNumSpecSteps(4)
        .setNumAcceptedDraftTokens(6)
        .setNumDraftTokens(12)
        .setNumSpecTokens(4)
        .build();
  }

  private static Counters counters() {
    return Counters.newBuilder()
        .setCompletions(1)
        .setDeadLetters(2)
        .setPromptTokens(300)
        .setCompletionTokens(1L << 60)
        .setNumSpecSteps(-1)
        .setNumDraftTokens(7)
        .setNumAcceptedDraftTokens(8)
        .setResumed(9)
        .build();
  }

  private static PendingPrompt pending() {
    return PendingPrompt.newBuilder()
        .setRawKey(ByteString.copyFromUtf8("acme/chat/9"))
        .setRawValue(ByteString.copyFrom(new byte[] {0, -1, '{', '}', 127}))
        .addHeaders(
            RawHeader.newBuilder().setKey("traceparent").setValue(ByteString.copyFromUtf8("00-")))
        .addHeaders(RawHeader.newBuilder().setKey("empty").setValue(ByteString.EMPTY))
        .addHeaders(RawHeader.newBuilder().setKey("null"))
        .setTopic("llm.prompts.v1")
        .setPartition(3)
        .setOffset(9_007_199_254_740_993L)
        .setTimestampMs(1_780_000_000_000L)
        .setStream("acme/chat/9")
        .setId("chat-Ω-1")
        .setRequest(
            ResolvedRequest.newBuilder()
                .setPrompt("<|user|>Was heißt 跳过?")
                .setMaxNewTokens(64)
                .setTemperature(0.8)
                .setTopK(40)
                .setTopP(0.95)
                .setMinP(0.05)
                .setRepetitionPenalty(1.1)
                .setSeed(-7_000_000_000_000_000_001L)
                .addStop("\n\n")
                .setDeadlineEpochMs(1_790_000_000_000L)
                .setStreamTokens(true)
                .setLogprobs(2)
                .putMetadata("tenant", "acme")
                .setTemplated(true))
        .setAttempts(2)
        .setAcceptedEpochMs(1_780_000_000_005L)
        .setModelFingerprint("9f2c")
        .setNumericsId("torch-cpu-fp32-avx2-2")
        .build();
  }

  /** A key of no bytes is not the absence of one. */
  private static PendingPrompt pendingWithEmptyKey() {
    return PendingPrompt.newBuilder()
        .setRawKey(ByteString.EMPTY)
        .setRawValue(ByteString.copyFromUtf8("{}"))
        .setTopic("llm.prompts.v1")
        .setId("1")
        .build();
  }

  private static PendingPrompt pendingCrashed() {
    return pending().toBuilder().setStartedBy("skipstream-1f0e").setCrashes(2).build();
  }

  private static PendingPrompt pendingRejected() {
    return PendingPrompt.newBuilder()
        .setTopic("llm.prompts.v1")
        .setStream("tenant-7")
        .setId("2")
        .setRejection(
            Error.newBuilder()
                .setCode("invalid-prompt")
                .setMessage("top_p: must be greater than 0, at most 1, was 1.5")
                .setField("top_p"))
        .build();
  }

  private static SeenRequest seen() {
    return SeenRequest.newBuilder()
        .setRequestHash(ByteString.copyFrom(new byte[] {1, 2, -3}))
        .setPayloadHash(ByteString.copyFrom(new byte[] {4, -5, 6}))
        .setAcceptedEpochMs(1_790_000_000_123L)
        .setOffset(12)
        .build();
  }

  private static AcceptanceEvent tunedAcceptance() {
    return acceptanceEvent().toBuilder()
        .setTaskTotals(searchCounters())
        .setTuningVersion(41)
        .setTuningPhase("settled")
        .setMatchness(0.875)
        .setExpectedSpeedup(1.5)
        .setMeasuredSpeedup(1.4375)
        .setSearchShare(0.015625)
        .build();
  }

  private static Counters searchCounters() {
    return counters().toBuilder().setSearchPasses(12.5).setServedPasses(1000.25).build();
  }

  private static StreamTuningRecord tuning() {
    return StreamTuningRecord.newBuilder()
        .setFormat(1)
        .setVersion(41)
        .setModelFingerprint("9f2c")
        .setLastUsedEpochMs(1_790_000_000_123L)
        .setTuner("adaptive")
        .setPhase("settled")
        .setLayers(6)
        .setSkipSet(ByteString.copyFrom(new byte[] {0x6C, 3}))
        .addSets(knownSet(0x6C, 3, 70.5, 80))
        .addSets(knownSet(0x3C, 0, 20, 40.25))
        .setTokens(1L << 40)
        .setSearchPasses(12.5)
        .setServedPasses(1000.25)
        .setExpectedSpeedup(1.5)
        .setMeasuredSpeedup(1.4375)
        .setGuard(
            TuningGuard.newBuilder()
                .setMode("probing")
                .setBalance(-0.5)
                .setProbeNet(1.25)
                .setProbeRounds(3)
                .setSinceProbe(17)
                .setPause(64))
        .setCalibration(ByteString.copyFrom(new byte[] {1, 0, -1}))
        .setTunerState(ByteString.copyFrom(new byte[] {2, 127, -128}))
        .build();
  }

  private static KnownSkipSet knownSet(int first, int second, double hits, double tries) {
    return KnownSkipSet.newBuilder()
        .setSkipSet(ByteString.copyFrom(new byte[] {(byte) first, (byte) second}))
        .setHits(hits)
        .setTries(tries)
        .build();
  }

  private static TuningPriorRecord tuningPrior() {
    return TuningPriorRecord.newBuilder()
        .setFormat(1)
        .setModelFingerprint("9f2c")
        .setCostProfile("cpu-fp32-deterministic")
        .setApplicationId("skipstream")
        .setPartition(3)
        .setWrittenEpochMs(1_790_000_000_123L)
        .setLayers(6)
        .addSets(
            ServedSkipSet.newBuilder()
                .setSkipSet(ByteString.copyFrom(new byte[] {0x6C, 3}))
                .setHits(70.5)
                .setTries(80)
                .setTokens(4096.5))
        .build();
  }
}
