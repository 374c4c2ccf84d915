package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a topic. With --json the document is an array, closed when the command ends. */
@Command(
    name = "tail",
    description =
        "Follow a topic readably; only what is committed. With --json: an array with one object a"
            + " record, closed when the command ends (--max, --to-end, or Ctrl-C).")
final class TailCommand extends SubCommand {
  private static final Duration POLL = Duration.ofMillis(200);

  @Mixin private ClusterMixin config;

  @Parameters(
      paramLabel = "TOPIC",
      defaultValue = "completions",
      description = "completions, acceptance, prompts, tokens, cancellations or dlq.")
  private TailTopic topic;

  @Option(names = "--from-beginning", description = "From the oldest record, not from the end.")
  private boolean fromBeginning;

  @Option(names = "--to-end", description = "Stop at what is the end now.")
  private boolean toEnd;

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "9223372036854775807",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "Stop after so many records.")
  private long max;

  TailCommand(CliContext context) {
    super(context);
  }

  @Override
  @SuppressWarnings("try") // The registration is there to be closed.
  ExitCode execute() throws Exception {
    SkipstreamConfig settings = config.load(context().environment());
    TailFormat format = new TailFormat(topic.codec(settings), console().mapper());
    Consumer<byte[], byte[]> consumer = context().kafka().consumer(settings);
    List<String> topics = List.of(topic.in(settings));
    try (TopicReader reader =
            fromBeginning
                ? TopicReader.fromBeginning(consumer, topics)
                : TopicReader.fromEnd(consumer, topics);
        Shutdown.Registration stop = context().shutdown().onRequest(reader::wakeup)) {
      Map<TopicPartition, Long> ends = toEnd ? reader.ends() : null;
      follow(reader, ends, json() ? new JsonSink(format) : new LineSink(format));
    }
    return ExitCode.OK;
  }

  private void follow(TopicReader reader, Map<TopicPartition, Long> ends, Sink sink)
      throws IOException {
    long left = max;
    try {
      while (left > 0 && (ends == null || !reader.isAt(ends))) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          if (left > 0) {
            sink.write(record);
            left--;
          }
        }
      }
    } catch (WakeupException e) {
      // Asked to end: what was read so far is the result.
    } finally {
      sink.close();
    }
  }

  /** Where records go. */
  private interface Sink {
    void write(ConsumerRecord<byte[], byte[]> record) throws IOException;

    void close();
  }

  private final class LineSink implements Sink {
    private final TailFormat format;

    LineSink(TailFormat format) {
      this.format = format;
    }

    @Override
    public void write(ConsumerRecord<byte[], byte[]> record) throws IOException {
      format.lines(record).forEach(console().out()::println);
    }

    @Override
    public void close() {
      console().out().flush();
    }
  }

  private final class JsonSink implements Sink {
    private final TailFormat format;
    private final PrintStream out = console().out();
    private boolean first = true;

    JsonSink(TailFormat format) {
      this.format = format;
      console().beginDocument();
      out.print("[");
    }

    @Override
    public void write(ConsumerRecord<byte[], byte[]> record) throws IOException {
      out.print(first ? "\n" : ",\n");
      out.print(console().text(format.json(record)));
      out.flush();
      first = false;
    }

    @Override
    public void close() {
      out.println(first ? "]" : "\n]");
      out.flush();
    }
  }
}
