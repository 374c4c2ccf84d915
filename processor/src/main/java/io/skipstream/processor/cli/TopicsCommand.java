package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Creates the topics. */
@Command(
    name = "topics",
    description =
        "Create those of the topics that the cluster lacks (topics.partitions,"
            + " topics.replication.factor).")
final class TopicsCommand extends SubCommand {
  @Mixin private ClusterMixin config;

  TopicsCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() {
    SkipstreamConfig settings = config.load(context().environment());
    context().pipelines().createTopics(settings);
    if (json()) {
      var document = console().newObject();
      settings.topics().all().forEach(document.putArray("topics")::add);
      console().document(document);
    } else {
      settings.topics().all().forEach(console().out()::println);
    }
    return ExitCode.OK;
  }
}
