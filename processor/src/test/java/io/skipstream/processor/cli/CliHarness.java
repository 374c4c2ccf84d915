package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skipstream.model.ModelFiles;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.config.SkipstreamConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import picocli.CommandLine;

/** Runs commands in this process with captured streams and stand-ins for the world. */
final class CliHarness {
  final Map<String, String> environment = new HashMap<>();
  final FakeModels models = new FakeModels();
  final FakePipelines pipelines = new FakePipelines();
  final FakeKafka kafka = new FakeKafka();
  private Models realModels;
  private KafkaClients realKafka;
  private Pipelines realPipelines;
  Shutdown shutdown = action -> () -> {};
  Clock clock = Clock.systemUTC();
  String input = "";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Set<String> commands = Set.of();
  private int ids;

  /** Commands as users run them, but for the streams. */
  static CliHarness real() {
    CliHarness harness = new CliHarness();
    harness.realModels = new TorchModels(Clock.systemUTC());
    harness.realKafka = new DefaultKafkaClients();
    harness.realPipelines = new DefaultPipelines(harness.realModels, harness.realKafka);
    return harness;
  }

  int run(String... arguments) {
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false);
    CliContext context =
        new CliContext(
            console,
            environment,
            clock,
            // A real processor remembers ids: they must not repeat from test to test.
            () -> realKafka == null ? "id-" + ids++ : UUID.randomUUID().toString(),
            realModels == null ? models : realModels,
            realKafka == null ? kafka : realKafka,
            realPipelines == null ? pipelines : realPipelines,
            shutdown,
            level -> {});
    CommandLine line = SkipstreamCommand.build(context);
    commands = line.getSubcommands().keySet();
    return line.execute(arguments);
  }

  /** The commands of the last line that was run. */
  Set<String> commandNames() {
    return commands;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Standard output as exactly one JSON document. */
  JsonNode json() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    try {
      return mapper.readTree(out());
    } catch (IOException e) {
      throw new UncheckedIOException("standard output is not one JSON document: " + out(), e);
    }
  }

  /** Models that answer at once. */
  static final class FakeModels implements Models {
    Path directory;
    FakeModel last;
    SkipstreamConfig lastConfig;
    RuntimeException failure;

    @Override
    public Path directory(String model) {
      return directory == null ? Path.of(model) : directory;
    }

    @Override
    public ModelFiles files(String model) {
      return ModelFiles.open(directory(model));
    }

    @Override
    public ServingModel load(SkipstreamConfig config) {
      if (failure != null) {
        throw failure;
      }
      lastConfig = config;
      last = new FakeModel();
      return last.serving();
    }
  }

  /** Clients made by the tests. */
  static final class FakeKafka implements KafkaClients {
    Consumer<byte[], byte[]> consumer;
    Producer<byte[], byte[]> producer;

    @Override
    public Consumer<byte[], byte[]> consumer(SkipstreamConfig config) {
      return consumer;
    }

    @Override
    public Producer<byte[], byte[]> producer(SkipstreamConfig config) {
      return producer;
    }

    @Override
    public Admin admin(SkipstreamConfig config) {
      throw new IllegalStateException("no test asks for an admin client");
    }
  }
}
