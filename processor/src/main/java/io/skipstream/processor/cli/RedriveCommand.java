package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.config.SkipstreamConfig;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends prompts from the dead-letter topic to be served once more. */
@Command(
    name = "redrive",
    description =
        "Send prompts back from the dead-letter topic, as they were received, to be served once"
            + " more. Of several letters of one prompt the last one counts; a letter that was sent"
            + " before is not answered again within seen.retention.ms. A prompt that the letter had"
            + " no room for is taken from where it came from. Look first with --dry-run.")
final class RedriveCommand extends SubCommand {
  @Mixin private ClusterMixin config;
  @Mixin private LetterFilterMixin filter;

  @Option(names = "--dry-run", description = "Show what would be sent.")
  private boolean dryRun;

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "9223372036854775807",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "Send so many at most.")
  private long max;

  RedriveCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    if (filter.problem() != null) {
      throw usageError(filter.problem());
    }
    SkipstreamConfig settings = config.load(context().environment());
    List<RedrivenLetter> results;
    try (Redrive redrive = Redrive.open(context().kafka(), settings, filter, context().clock())) {
      results = redrive.run(dryRun, max);
    }
    report(results);
    if (count(results, RedrivenLetter.Outcome.FAILED) > 0) {
      return ExitCode.CLUSTER;
    }
    return count(results, RedrivenLetter.Outcome.GONE) > 0 ? ExitCode.FAILURE : ExitCode.OK;
  }

  private void report(List<RedrivenLetter> results) {
    if (json()) {
      ObjectNode document = console().newObject();
      for (RedrivenLetter.Outcome outcome : RedrivenLetter.Outcome.values()) {
        document.put(outcome.wireName().replace('-', '_'), count(results, outcome));
      }
      ArrayNode letters = document.putArray("letters");
      results.forEach(each -> each.json(letters.addObject()));
      console().document(document);
      return;
    }
    results.forEach(each -> console().out().println(each.line()));
    console().out().flush();
    long notSent =
        count(results, RedrivenLetter.Outcome.GONE) + count(results, RedrivenLetter.Outcome.FAILED);
    console()
        .err()
        .printf(
            "%d %s, %d could not be%n",
            results.size() - notSent, dryRun ? "would be sent" : "sent", notSent);
  }

  private static long count(List<RedrivenLetter> results, RedrivenLetter.Outcome outcome) {
    return results.stream().filter(each -> each.outcome() == outcome).count();
  }
}
