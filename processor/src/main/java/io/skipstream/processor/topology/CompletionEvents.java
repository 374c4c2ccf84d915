package io.skipstream.processor.topology;

import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.request.ErrorCode;
import io.skipstream.processor.tuning.TuningNames;
import io.skipstream.schemas.v1.Acceptance;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Counters;
import io.skipstream.schemas.v1.Error;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.Provenance;
import io.skipstream.schemas.v1.Timings;
import io.skipstream.schemas.v1.TokenLogprob;
import io.skipstream.schemas.v1.TopLogprob;
import io.skipstream.schemas.v1.Usage;
import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.GenerationTimings;
import io.skipstream.serving.TokenLogprobs;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.tuning.StreamTuning;
import java.util.Objects;

/**
 * Writes what the generator returned as events.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class CompletionEvents {
  private static final String COUPLED = "coupled";
  private static final double MS_PER_SECOND = 1000;
  private static final int MAX_ERROR_CHARS = 1000;

  private final EngineInfo engine;
  private final String law;

  /**
   * @param law coupled, token or block
   */
  public CompletionEvents(EngineInfo engine, String law) {
    this.engine = Objects.requireNonNull(engine, "engine");
    this.law = Objects.requireNonNull(law, "law");
  }

  CompletionEvent completion(PendingPrompt prompt, int attempt, GenerationResult result) {
    CompletionEvent.Builder event =
        terminal(prompt, attempt)
            .setText(result.text())
            .setFinishReason(result.finishReason().wireName())
            .setUsage(usage(result))
            .setTimings(timings(result))
            .setAcceptance(acceptance(result.acceptance()));
    for (int id : result.tokenIds()) {
      event.addTokenIds(id);
    }
    if (result.stopString() != null) {
      event.setStopString(result.stopString());
    }
    for (TokenLogprobs logprobs : result.logprobs()) {
      event.addLogprobs(logprob(logprobs));
    }
    return event.build();
  }

  /** Of a prompt that ended before it was generated. */
  CompletionEvent unfinished(PendingPrompt prompt, int attempts, FinishReason reason) {
    return terminal(prompt, attempts).setFinishReason(reason.wireName()).build();
  }

  CompletionEvent failure(PendingPrompt prompt, int attempt, Error error) {
    return terminal(prompt, attempt)
        .setFinishReason(FinishReason.ERROR.wireName())
        .setError(error)
        .build();
  }

  CompletionEvent rejection(PendingPrompt refused) {
    return CompletionEvent.newBuilder()
        .setId(refused.getId())
        .setStream(refused.getStream())
        .setFinishReason(FinishReason.ERROR.wireName())
        .setError(refused.getRejection())
        .setSourceTopic(refused.getTopic())
        .setSourcePartition(refused.getPartition())
        .setSourceOffset(refused.getOffset())
        .build();
  }

  AcceptanceEvent acceptance(PendingPrompt prompt, GenerationResult result, Counters totals) {
    AcceptanceEvent.Builder event =
        AcceptanceEvent.newBuilder()
            .setId(prompt.getId())
            .setStream(prompt.getStream())
            .setAcceptance(acceptance(result.acceptance()))
            .setPromptTokens(result.promptTokens())
            .setCompletionTokens(result.tokenIds().length)
            .setTokensPerSecond(tokensPerSecond(result))
            .setModelFingerprint(engine.modelFingerprint())
            .setTaskTotals(totals)
            .setSourcePartition(prompt.getPartition());
    if (result.skipSet() != null) {
      event.setSkipSet(result.skipSet().bits()).setSkipRatio(result.skipSet().ratio());
    }
    if (result.tuning() != null) {
      addTuning(event, result.tuning());
    }
    return event.build();
  }

  private static void addTuning(AcceptanceEvent.Builder event, StreamTuning tuning) {
    event
        .setTuningVersion(tuning.version())
        .setTuningPhase(TuningNames.phase(tuning.phase()))
        .setMatchness(tuning.matchness())
        .setExpectedSpeedup(tuning.expectedSpeedup())
        .setMeasuredSpeedup(tuning.measuredSpeedup())
        .setSearchShare(
            tuning.servedPasses() == 0 ? 0 : tuning.searchPasses() / tuning.servedPasses())
        .setLearntSkipSet(tuning.skipSet().bits());
  }

  static Error error(ErrorCode code, String field, Throwable why) {
    String message = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    if (message.length() > MAX_ERROR_CHARS) {
      // An engine's may go on for pages, and this event has to fit whatever happens.
      message = message.substring(0, MAX_ERROR_CHARS) + "...";
    }
    return Error.newBuilder().setCode(code.wireName()).setMessage(message).setField(field).build();
  }

  private CompletionEvent.Builder terminal(PendingPrompt prompt, int attempt) {
    return CompletionEvent.newBuilder()
        .setId(prompt.getId())
        .setStream(prompt.getStream())
        .setProvenance(provenance(prompt))
        .putAllMetadata(prompt.getRequest().getMetadataMap())
        .setSourceTopic(prompt.getTopic())
        .setSourcePartition(prompt.getPartition())
        .setSourceOffset(prompt.getOffset())
        .setAttempt(attempt)
        .setSeed(prompt.getRequest().getSeed());
  }

  private Provenance provenance(PendingPrompt prompt) {
    boolean greedy = prompt.getRequest().getTemperature() < SamplingParameters.GREEDY_BELOW;
    Provenance.Builder provenance =
        Provenance.newBuilder()
            .setModel(engine.modelName())
            .setModelFingerprint(engine.modelFingerprint())
            .setNumericsId(engine.numericsId())
            .setLaw(law)
            // Under the other laws the text depends on the drafts, unless nothing is drawn.
            .setReplayable(engine.deterministic() && (greedy || law.equals(COUPLED)));
    if (!prompt.getModelFingerprint().equals(engine.modelFingerprint())) {
      provenance.setAcceptedModelFingerprint(prompt.getModelFingerprint());
    }
    if (!prompt.getNumericsId().equals(engine.numericsId())) {
      provenance.setAcceptedNumericsId(prompt.getNumericsId());
    }
    return provenance.build();
  }

  private static Usage usage(GenerationResult result) {
    int generated = result.tokenIds().length;
    return Usage.newBuilder()
        .setPromptTokens(result.promptTokens())
        .setCompletionTokens(generated)
        .setTotalTokens(Math.addExact(result.promptTokens(), generated))
        .build();
  }

  private static Timings timings(GenerationResult result) {
    GenerationTimings timings = result.timings();
    return Timings.newBuilder()
        .setQueueMs(timings.queueMs())
        .setPrefillMs(timings.prefillMs())
        .setTimeToFirstTokenMs(timings.timeToFirstTokenMs())
        .setDecodeMs(timings.decodeMs())
        .setTotalMs(timings.totalMs())
        .setTokensPerSecond(tokensPerSecond(result))
        .build();
  }

  /** Over the time of decoding alone. */
  private static double tokensPerSecond(GenerationResult result) {
    double decodeMs = result.timings().decodeMs();
    return decodeMs > 0 ? result.tokenIds().length * MS_PER_SECOND / decodeMs : 0;
  }

  private static Acceptance acceptance(AcceptanceStats stats) {
    Acceptance.Builder acceptance =
        Acceptance.newBuilder()
            .setMeanAcceptanceLength(stats.meanAcceptanceLength())
            .setDraftAcceptanceRate(stats.draftAcceptanceRate())
            .setNumSpecSteps(stats.steps())
            .setNumAcceptedDraftTokens(stats.acceptedTokens())
            .setNumDraftTokens(stats.draftTokens())
            .setNumSpecTokens(stats.maxDraftTokens());
    for (int count : stats.histogram()) {
      acceptance.addAcceptanceHistogram(count);
    }
    return acceptance.build();
  }

  private static TokenLogprob logprob(TokenLogprobs logprobs) {
    TokenLogprob.Builder token =
        TokenLogprob.newBuilder()
            .setTokenId(logprobs.tokenId())
            .setToken(logprobs.token())
            .setLogprob(logprobs.logprob());
    for (TokenLogprobs.Alternative alternative : logprobs.top()) {
      token.addTop(
          TopLogprob.newBuilder()
              .setTokenId(alternative.tokenId())
              .setToken(alternative.token())
              .setLogprob(alternative.logprob()));
    }
    return token.build();
  }
}
