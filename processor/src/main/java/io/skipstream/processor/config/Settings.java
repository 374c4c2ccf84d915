package io.skipstream.processor.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** Every setting: name, type, default, range, meaning. The README's table is made from this. */
public final class Settings {
  public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  public static final String APPLICATION_ID = "application.id";
  public static final String STATE_DIR = "state.dir";

  public static final String TOPICS_PROMPTS = "topics.prompts";
  public static final String TOPICS_COMPLETIONS = "topics.completions";
  public static final String TOPICS_TOKENS = "topics.tokens";
  public static final String TOPICS_ACCEPTANCE = "topics.acceptance";
  public static final String TOPICS_CANCELLATIONS = "topics.cancellations";
  public static final String TOPICS_DLQ = "topics.dlq";
  public static final String TOPICS_TUNING_PRIOR = "topics.tuning.prior";
  public static final String TOPICS_REPLIES = "topics.replies";
  public static final String TOPICS_PARTITIONS = "topics.partitions";
  public static final String TOPICS_REPLICATION_FACTOR = "topics.replication.factor";

  public static final String FORMAT_PROMPTS = "format.prompts";
  public static final String FORMAT_COMPLETIONS = "format.completions";
  public static final String FORMAT_TOKENS = "format.tokens";
  public static final String FORMAT_ACCEPTANCE = "format.acceptance";

  public static final String MODEL = "model";
  public static final String DETERMINISTIC = "deterministic";
  public static final String ENGINE_DEVICE = "engine.device";
  public static final String ENGINE_DTYPE = "engine.dtype";
  public static final String ENGINE_THREADS = "engine.threads";
  public static final String ENGINE_KV_MAX_TOKENS = "engine.kv.max.tokens";
  public static final String ENGINE_MODELLED_PASS_MS = "engine.modelled.pass.ms";
  public static final String ENGINE_MODELLED_AGREEMENT = "engine.modelled.agreement";
  public static final String DECODE_BATCH_MAX = "decode.batch.max";
  public static final String DECODE_QUEUE_MAX = "decode.queue.max";
  public static final String DRAFT = "draft";
  public static final String DRAFT_SKIP_RATIO = "draft.skip.ratio";
  public static final String DRAFT_MAX_TOKENS = "draft.max.tokens";
  public static final String DRAFT_TREE = "draft.tree";
  public static final String DRAFT_TUNER = "draft.tuner";
  public static final String DRAFT_SEARCH_SHARE = "draft.search.share";
  public static final String TUNING_RETENTION_MS = "tuning.retention.ms";
  public static final String TUNING_PRIOR_INTERVAL_MS = "tuning.prior.interval.ms";
  public static final String VERIFY_LAW = "verify.law";

  public static final String DEFAULTS_MAX_NEW_TOKENS = "defaults.max.new.tokens";
  public static final String LIMITS_MAX_NEW_TOKENS = "limits.max.new.tokens";
  public static final String LIMITS_RECORD_BYTES = "limits.record.bytes";
  public static final String PENDING_MAX_COUNT = "pending.max.count";
  public static final String PENDING_MAX_BYTES = "pending.max.bytes";
  public static final String FAIRNESS_WEIGHTS = "fairness.weights";
  public static final String FAIRNESS_SLOWDOWN_MAX = "fairness.slowdown.max";
  public static final String CANCEL_RETENTION_MS = "cancel.retention.ms";
  public static final String CANCEL_UNMATCHED_MAX = "cancel.unmatched.max";
  public static final String TOKENS_QUEUE_MAX = "tokens.queue.max";
  public static final String RETRY_MAX = "retry.max";
  public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";

  public static final String DELIVERY_ORDER = "delivery.order";
  public static final String POISON_ALONE_AFTER = "poison.alone.after";
  public static final String POISON_DEAD_AFTER = "poison.dead.after";
  public static final String SEEN_RETENTION_MS = "seen.retention.ms";
  public static final String RESUME_OTHER_MODEL = "resume.other.model";

  public static final String STORE_MEMORY_BYTES = "store.memory.bytes";
  public static final String STREAM_THREADS = "stream.threads";
  public static final String STANDBY_REPLICAS = "standby.replicas";
  public static final String GROUP_INSTANCE_ID = "group.instance.id";
  public static final String POLL_MS = "poll.ms";
  public static final String DRAIN_INTERVAL_MS = "drain.interval.ms";
  public static final String SESSION_TIMEOUT_MS = "session.timeout.ms";
  public static final String TRANSACTION_TIMEOUT_MS = "transaction.timeout.ms";
  public static final String SHUTDOWN_GRACE_MS = "shutdown.grace.ms";
  public static final String SHUTDOWN_LEAVE_GROUP = "shutdown.leave.group";

  public static final String HTTP_HOST = "http.host";
  public static final String HTTP_PORT = "http.port";
  public static final String HTTP_ADVERTISED = "http.advertised";

  /** What follows this prefix goes to every Kafka client. */
  public static final String KAFKA_PREFIX = "kafka.";

  /** What follows this prefix goes to Kafka Streams. */
  public static final String STREAMS_PREFIX = "streams.";

  /** {@link #ENGINE_DEVICE}: none. */
  public static final String MODELLED = "modelled";

  /** {@link #PENDING_MAX_COUNT} as 20 times the batch. */
  public static final int PENDING_DERIVED = 0;

  /** {@link #HTTP_PORT}: no HTTP at all. */
  public static final int HTTP_OFF = -1;

  private static final int MAX_INT = Integer.MAX_VALUE;

  private Settings() {}

  /** A fresh definition; the order is the README's. */
  public static ConfigDef definition() {
    ConfigDef def = new ConfigDef();
    defineKafka(def);
    defineModel(def);
    defineLimits(def);
    defineProcess(def);
    return def;
  }

  private static void defineKafka(ConfigDef def) {
    text(def, BOOTSTRAP_SERVERS, "localhost:9092", "Kafka brokers, host:port separated by commas");
    text(
        def,
        APPLICATION_ID,
        "skipstream",
        "Consumer group, prefix of the changelog topics, and name of the state directory");
    text(def, STATE_DIR, "skipstream-state", "Directory of the local state stores");
    text(def, TOPICS_PROMPTS, "llm.prompts.v1", "Prompts are read from here");
    text(def, TOPICS_COMPLETIONS, "llm.completions.v1", "Completions are written here");
    text(def, TOPICS_TOKENS, "llm.tokens.v1", "Provisional pieces of text");
    text(def, TOPICS_ACCEPTANCE, "llm.acceptance.v1", "How drafting fared, one event a request");
    text(def, TOPICS_CANCELLATIONS, "llm.cancellations.v1", "Requests to stop generating");
    text(def, TOPICS_DLQ, "llm.prompts.dlq.v1", "Prompts that can't be served, as received");
    text(
        def,
        TOPICS_TUNING_PRIOR,
        "llm.tuning-prior.v1",
        "What served streams so far, for new ones; compacted, one partition");
    def.define(
        TOPICS_REPLIES,
        Type.STRING,
        "",
        LOW,
        "Topics, separated by commas, that a prompt's header skipstream.reply-topic may name for"
            + " its completion");
    number(def, TOPICS_PARTITIONS, 4, 1, 10_000, "Partitions of the topics that are created");
    def.define(
        TOPICS_REPLICATION_FACTOR,
        Type.INT,
        -1,
        Range.between(-1, Short.MAX_VALUE),
        LOW,
        "Copies of the topics that are created; -1 is the broker's default");
    for (String name :
        new String[] {FORMAT_PROMPTS, FORMAT_COMPLETIONS, FORMAT_TOKENS, FORMAT_ACCEPTANCE}) {
      choice(def, name, "json", "How the values of this topic are written", "json", "protobuf");
    }
  }

  private static void defineModel(ConfigDef def) {
    text(def, MODEL, "demo", "Model directory as Hugging Face has it; demo is the bundled one");
    def.define(
        DETERMINISTIC,
        Type.BOOLEAN,
        true,
        HIGH,
        "Whether a row's bits are independent of its batch, so that a repeat gives the same text");
    choice(
        def,
        ENGINE_DEVICE,
        "cpu",
        "Where the model runs; modelled computes no model: it sleeps as long as a pass would take,"
            + " and its tokens mean nothing (for load tests of a pipeline)",
        "cpu",
        "cuda",
        MODELLED);
    choice(
        def,
        ENGINE_DTYPE,
        "auto",
        "Arithmetic; auto is bf16, and fp32 for a very small model on the CPU",
        "auto",
        "fp32",
        "bf16");
    number(
        def,
        ENGINE_THREADS,
        0,
        0,
        4096,
        "CPU threads of the engine; 0 is one a core, and one for a very small model");
    number(
        def,
        ENGINE_KV_MAX_TOKENS,
        0,
        0,
        MAX_INT,
        "Tokens that the KV cache holds; 0 is batch times context, as far as memory allows");
    def.define(
        ENGINE_MODELLED_PASS_MS,
        Type.DOUBLE,
        10.0,
        Range.between(0.001, 600_000.0),
        LOW,
        "With engine.device=modelled: what a pass of the whole model over one row takes; drafts"
            + " cost less, long contexts and very many rows more");
    def.define(
        ENGINE_MODELLED_AGREEMENT,
        Type.DOUBLE,
        0.8,
        Range.between(0.0, 1.0),
        LOW,
        "With engine.device=modelled: share of drafted rows whose best token is the whole model's");
    number(def, DECODE_BATCH_MAX, 8, 1, 4096, "Sequences decoded together");
    number(
        def,
        DECODE_QUEUE_MAX,
        8,
        0,
        65_536,
        "Prompts that wait in the decoder for a place; a few more may if their stream had none there");
    choice(def, DRAFT, "skip", "How drafts are made; none decodes plainly", "skip", "none");
    def.define(
        DRAFT_SKIP_RATIO,
        Type.DOUBLE,
        0.45,
        Range.between(0.0, 1.0),
        MEDIUM,
        "Share of the inner sublayers that drafts leave out, where the tuner is not adaptive");
    number(def, DRAFT_MAX_TOKENS, 8, 1, 64, "Most tokens that a step drafts on its chain");
    choice(def, DRAFT_TREE, "chain", "Shape of the drafts", "chain", "comb");
    choice(
        def,
        DRAFT_TUNER,
        "adaptive",
        "Which sublayers drafts skip: those that make each stream fastest, learnt while it is"
            + " served; those that SWIFT's search finds; or evenly spread ones",
        "adaptive",
        "swift",
        "fixed");
    def.define(
        DRAFT_SEARCH_SHARE,
        Type.DOUBLE,
        0.03,
        Range.between(0.0, 1.0),
        LOW,
        "Share of a stream's time that adaptive may spend on search, beside a credit at its start");
    def.define(
        TUNING_RETENTION_MS,
        Type.LONG,
        30L * 86_400_000,
        Range.between(1000L, 100L * 365 * 86_400_000),
        LOW,
        "How long a stream that is not used is remembered: which sublayers its drafts skip");
    number(
        def,
        TUNING_PRIOR_INTERVAL_MS,
        10_000,
        10,
        86_400_000,
        "How often at most a task tells what serves its streams, and such advice is read");
    choice(
        def,
        VERIFY_LAW,
        "coupled",
        "Rule of acceptance; all keep the model's law",
        "coupled",
        "token",
        "block");
  }

  private static void defineLimits(ConfigDef def) {
    number(
        def,
        DEFAULTS_MAX_NEW_TOKENS,
        256,
        1,
        1 << 20,
        "New tokens where neither prompt nor model says");
    number(
        def,
        LIMITS_MAX_NEW_TOKENS,
        8192,
        1,
        1 << 20,
        "Most new tokens that a prompt may ask for; more is refused");
    number(
        def,
        LIMITS_RECORD_BYTES,
        1_000_000,
        16_384,
        1 << 30,
        "Largest record written; prompts whose completion might be larger are refused");
    number(
        def,
        PENDING_MAX_COUNT,
        PENDING_DERIVED,
        0,
        1_000_000,
        "Accepted prompts a task (partition) may hold, the rest stays in the topic as lag;"
            + " 0 is 20 times decode.batch.max");
    def.define(
        PENDING_MAX_BYTES,
        Type.LONG,
        64L << 20,
        Range.atLeast(1 << 20),
        MEDIUM,
        "Bytes of accepted prompts a task may hold");
    def.define(
        FAIRNESS_WEIGHTS,
        Type.STRING,
        "",
        LOW,
        "Shares of streams, as name=weight separated by commas; a stream that is not named weighs"
            + " 1");
    def.define(
        FAIRNESS_SLOWDOWN_MAX,
        Type.DOUBLE,
        1.25,
        Range.between(1.0, 1000.0),
        MEDIUM,
        "How many times as long the prompts that some streams have beyond others' may make a pass;"
            + " the rest of them sit it out; 1000 is without limit");
    number(
        def,
        CANCEL_RETENTION_MS,
        600_000,
        1000,
        86_400_000,
        "How long a cancellation holds: one that overtakes its prompt waits so long for it, and a"
            + " start reads back so far");
    number(
        def,
        CANCEL_UNMATCHED_MAX,
        10_000,
        1,
        10_000_000,
        "Cancellations that a process keeps; more push the oldest out");
    number(
        def,
        TOKENS_QUEUE_MAX,
        4096,
        1,
        1_000_000,
        "Token chunks that wait to be sent; beyond, the rest of a prompt's chunks is dropped");
    number(def, RETRY_MAX, 2, 0, 100, "Repeats after an engine error that may pass");
    number(def, RETRY_BACKOFF_MS, 500, 0, 600_000, "Wait before such a repeat, doubled each time");
    choice(
        def,
        DELIVERY_ORDER,
        "completed",
        "Order of a stream's completions: as they get ready, or as their prompts arrived",
        "completed",
        "arrival");
    number(
        def,
        POISON_ALONE_AFTER,
        2,
        1,
        1000,
        "Crashes of the processor after which a prompt that was under way runs alone");
    number(
        def,
        POISON_DEAD_AFTER,
        3,
        2,
        1001,
        "Such crashes after which it becomes a dead letter; more than poison.alone.after");
    number(
        def,
        SEEN_RETENTION_MS,
        3_600_000,
        0,
        MAX_INT,
        "How long an accepted id is remembered, so that a repeat is not answered again; 0 is only"
            + " while it is under way");
    choice(
        def,
        RESUME_OTHER_MODEL,
        "rerun",
        "Prompts accepted under another model or numerics: begin anew and mark, or refuse",
        "rerun",
        "refuse");
  }

  private static void defineProcess(ConfigDef def) {
    def.define(
        STORE_MEMORY_BYTES,
        Type.LONG,
        64L << 20,
        Range.atLeast(8 << 20),
        MEDIUM,
        "Memory outside of the heap that all state stores of a process share");
    number(def, STREAM_THREADS, 2, 1, 256, "Kafka Streams threads");
    number(
        def,
        STANDBY_REPLICAS,
        0,
        0,
        10,
        "Copies of the state that other instances keep warm; 1 wherever more than one instance runs");
    def.define(
        GROUP_INSTANCE_ID,
        Type.STRING,
        "",
        new InstanceId(),
        LOW,
        "A name of this instance alone, the same over its restarts: one that is back within"
            + " session.timeout.ms moves no partitions, if shutdown.leave.group is false");
    number(def, POLL_MS, 10, 1, 100, "Longest wait for records or results");
    number(
        def, DRAIN_INTERVAL_MS, 1, 1, 1000, "Shortest time from one look for results to the next");
    number(
        def,
        SESSION_TIMEOUT_MS,
        6000,
        1000,
        6000,
        "After this silence a processor counts as dead; no step waits for decoding");
    number(
        def,
        TRANSACTION_TIMEOUT_MS,
        5000,
        1000,
        10_000,
        "After this the broker aborts a dead processor's transaction");
    number(def, SHUTDOWN_GRACE_MS, 25_000, 0, MAX_INT, "Time for started generations at the end");
    def.define(
        SHUTDOWN_LEAVE_GROUP,
        Type.BOOLEAN,
        true,
        LOW,
        "Leave the group at the end (scale-in); false waits for the return (rolling restart) and"
            + " needs group.instance.id");
    text(def, HTTP_HOST, "127.0.0.1", "Address of metrics, health and state");
    def.define(
        HTTP_PORT,
        Type.INT,
        8080,
        Range.between(HTTP_OFF, 65_535),
        MEDIUM,
        "Port of metrics, health and state; 0 is any, -1 is none");
    def.define(
        HTTP_ADVERTISED,
        Type.STRING,
        "",
        LOW,
        "host:port by which other instances, and those whom they send here, reach it; empty is"
            + " http.host (where that is a wildcard, this machine's name) and the port");
  }

  private static void text(ConfigDef def, String name, String value, String doc) {
    def.define(name, Type.STRING, value, new NonEmptyString(), HIGH, doc);
  }

  private static void number(
      ConfigDef def, String name, int value, int least, int most, String doc) {
    def.define(name, Type.INT, value, Range.between(least, most), MEDIUM, doc);
  }

  private static void choice(
      ConfigDef def, String name, String value, String doc, String... choices) {
    def.define(name, Type.STRING, value, ValidString.in(choices), MEDIUM, doc);
  }
}
