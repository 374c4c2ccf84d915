package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.cli.Conversation.Question;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.schemas.v1.Acceptance;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends prompts to a running processor and waits for the answers. */
@Command(
    name = "submit",
    description =
        "Send a prompt to a running processor and wait for its committed completion. Text goes to"
            + " standard output.")
final class SubmitCommand extends SubCommand {
  private static final Set<String> ANSWERED = Set.of("stop", "length");

  @Mixin private ClusterMixin config;
  @Mixin private PromptMixin prompts;
  @Mixin private SamplingMixin sampling;

  @Option(
      names = "--stream",
      paramLabel = "KEY",
      defaultValue = "cli",
      description = "The stream (record key) that the prompt belongs to.")
  private String stream;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The prompt's id, unique within its stream. Absent: a fresh one.")
  private String id;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "60",
      description = "Seconds to wait for the answers.")
  private int timeoutSeconds;

  @Option(
      names = "--stream-tokens",
      description =
          "Have token chunks published; of one prompt, without --json, show its text as it comes.")
  private boolean streamTokens;

  private LiveText live;

  SubmitCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    List<Question> questions = questions(prompts.read(console().in(), console().mapper()));
    SkipstreamConfig settings = config.load(context().environment());
    live = streamTokens && !json() && questions.size() == 1 ? new LiveText(console()) : null;
    List<CompletionEvent> answers;
    try (Conversation conversation =
        Conversation.open(context().kafka(), settings, live, context().clock())) {
      answers = conversation.ask(questions, Duration.ofSeconds(timeoutSeconds));
    }
    if (json()) {
      console().document(document(questions, answers));
    }
    ExitCode exitCode = ExitCode.OK;
    for (int i = 0; i < answers.size(); i++) {
      ExitCode one = show(questions.get(i), answers.get(i));
      exitCode = exitCode == ExitCode.OK ? one : exitCode;
    }
    return exitCode;
  }

  private List<Question> questions(List<PromptInput> inputs) throws CliException {
    if (id != null && inputs.size() > 1) {
      throw usageError("--id is for one prompt, there are " + inputs.size());
    }
    List<Question> questions = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (PromptInput input : inputs) {
      String otherwise = input.id() == null ? context().ids().get() : input.id();
      String promptId = SamplingMixin.orElse(id, otherwise);
      String key = SamplingMixin.orElse(input.stream(), stream);
      if (!seen.add(key + '\n' + promptId)) {
        throw usageError("two prompts of stream " + key + " have the id " + promptId);
      }
      questions.add(new Question(key, event(promptId, input)));
    }
    return questions;
  }

  private PromptEvent event(String promptId, PromptInput input) throws CliException {
    PromptEvent event = PromptEvents.of(promptId, input, sampling);
    return streamTokens ? event.toBuilder().setStreamTokens(true).build() : event;
  }

  private ExitCode show(Question question, CompletionEvent answer) {
    String name = question.stream() + "/" + question.event().getId();
    if (answer == null) {
      console()
          .err()
          .printf(
              Locale.ROOT,
              "%s: no completion within %d s; the prompt stays in its topic%n",
              name,
              timeoutSeconds);
      return ExitCode.TIMEOUT;
    }
    if (!json() && (!answer.getText().isEmpty() || !answer.hasError())) {
      if (prompts.many()) {
        console().out().println("== " + name);
      }
      console().out().println(live == null ? answer.getText() : live.rest(answer.getText()));
    }
    console().err().println(name + ": " + closing(answer));
    return ANSWERED.contains(answer.getFinishReason()) ? ExitCode.OK : ExitCode.REJECTED;
  }

  private static String closing(CompletionEvent answer) {
    if (answer.hasError()) {
      return "refused (" + answer.getError().getCode() + "): " + answer.getError().getMessage();
    }
    Acceptance acceptance = answer.getAcceptance();
    String drafts =
        acceptance.getNumSpecSteps() == 0
            ? "nothing drafted"
            : String.format(
                Locale.ROOT,
                "%.1f %% of drafts accepted",
                100 * acceptance.getDraftAcceptanceRate());
    return String.format(
        Locale.ROOT,
        "%s after %d tokens; %.1f tokens/s; %s",
        answer.getFinishReason(),
        answer.getUsage().getCompletionTokens(),
        answer.getTimings().getTokensPerSecond(),
        drafts);
  }

  private JsonNode document(List<Question> questions, List<CompletionEvent> answers)
      throws IOException {
    if (!prompts.many()) {
      return node(questions.get(0), answers.get(0));
    }
    ObjectNode document = console().newObject();
    ArrayNode list = document.putArray("results");
    for (int i = 0; i < answers.size(); i++) {
      list.add(node(questions.get(i), answers.get(i)));
    }
    return document;
  }

  private JsonNode node(Question question, CompletionEvent answer) throws IOException {
    if (answer != null) {
      return EventText.json(answer, console().mapper());
    }
    ObjectNode node = console().newObject();
    node.put("id", question.event().getId());
    node.put("stream", question.stream());
    return node.put("error", "no completion within " + timeoutSeconds + " s");
  }
}
