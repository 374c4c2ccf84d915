package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.CancelEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks that a prompt end. */
@Command(
    name = "cancel",
    description =
        "Ask that a prompt end. It does not wait: the prompt's completion tells, with finish_reason"
            + " cancelled, or with another if the prompt had ended before.")
final class CancelCommand extends SubCommand {
  @Mixin private ClusterMixin config;

  @Option(
      names = "--stream",
      paramLabel = "KEY",
      defaultValue = "cli",
      description = "The stream (record key) that the prompt belongs to.")
  private String stream;

  @Option(names = "--id", paramLabel = "ID", required = true, description = "The prompt's id.")
  private String id;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the event, for people.")
  private String reason;

  CancelCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() throws Exception {
    if (id.isEmpty()) {
      throw usageError("--id must not be empty");
    }
    SkipstreamConfig settings = config.load(context().environment());
    CancelEvent event =
        CancelEvent.newBuilder().setId(id).setReason(SamplingMixin.orElse(reason, "")).build();
    RecordMetadata stored = send(settings, event);
    if (json()) {
      ObjectNode document = console().newObject();
      document.put("stream", stream).put("id", id).put("topic", stored.topic());
      document.put("partition", stored.partition()).put("offset", stored.offset());
      console().document(document);
    } else {
      console().err().println(stream + "/" + id + ": cancellation sent");
    }
    return ExitCode.OK;
  }

  private RecordMetadata send(SkipstreamConfig settings, CancelEvent event) throws Exception {
    byte[] key = stream.getBytes(StandardCharsets.UTF_8);
    byte[] value = EventFormat.JSON.codec(CancelEvent.getDefaultInstance()).encode(event);
    Producer<byte[], byte[]> producer = context().kafka().producer(settings);
    try {
      return producer
          .send(new ProducerRecord<>(settings.topics().cancellations(), key, value))
          .get();
    } catch (ExecutionException e) {
      String message = "the cancellation was not stored: " + e.getCause().getMessage();
      throw new CliException(ExitCode.CLUSTER, message, e.getCause());
    } finally {
      producer.close(Duration.ZERO);
    }
  }
}
