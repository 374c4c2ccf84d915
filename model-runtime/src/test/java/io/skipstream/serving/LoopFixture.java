package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.FakeEngine;
import io.skipstream.engine.FakeModel;
import io.skipstream.speculation.CoupledVerifier;
import io.skipstream.speculation.DraftPlanner;
import io.skipstream.speculation.DraftTask;
import io.skipstream.speculation.Drafter;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenHistory;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.speculation.TokenTree;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/** A decode loop on a fake engine, with everything about it at hand. */
final class LoopFixture implements AutoCloseable {
  static final int LAYERS = 6;
  static final SpeculationPlan DRAFT_FOUR = SpeculationPlan.of(SkipSet.uniform(LAYERS, 0.5), 4);

  final TinyTokenizer tokenizer = new TinyTokenizer();
  final AtomicLong nanos = new AtomicLong(-17);
  final AtomicLong epochMs = new AtomicLong(1_000);
  final List<Throwable> fatal = new ArrayList<>();
  private final Map<Long, int[]> foretold = new ConcurrentHashMap<>();
  private final int[] eos;

  private FakeModel model = FakeModel.hashed(11, 3.0);
  private long kvBudgetTokens = 4_096;
  private int maxContext = 256;
  private double divergence = 0.8;
  private DecodeLoopSettings settings = DecodeLoopSettings.of(4, 16, 5, 8);
  private SpeculationPolicy policy = SpeculationPolicy.NONE;
  private BiFunction<FakeEngine, LoopFixture, Drafter> drafter =
      (engine, fixture) ->
          tasks -> {
            throw new AssertionError("nothing is to be drafted");
          };
  private CostTable costs;
  private PreemptionDrill drill = PreemptionDrill.NONE;
  private FakeEngine engine;
  private DecodeLoop loop;

  LoopFixture(int... eosTokenIds) {
    this.eos = eosTokenIds;
  }

  LoopFixture model(FakeModel value) {
    model = value;
    return this;
  }

  LoopFixture kvBudgetTokens(long value) {
    kvBudgetTokens = value;
    return this;
  }

  LoopFixture maxContext(int value) {
    maxContext = value;
    return this;
  }

  /** How far skip sets move the logits; 0 drafts perfectly. */
  LoopFixture divergence(double value) {
    divergence = value;
    return this;
  }

  LoopFixture settings(DecodeLoopSettings value) {
    settings = value;
    return this;
  }

  LoopFixture policy(SpeculationPolicy value) {
    policy = value;
    return this;
  }

  /** What passes cost; unknown if not told. */
  LoopFixture costs(CostTable value) {
    costs = value;
    return this;
  }

  LoopFixture drill(PreemptionDrill value) {
    drill = value;
    return this;
  }

  LoopFixture drafter(BiFunction<FakeEngine, LoopFixture, Drafter> value) {
    drafter = value;
    return this;
  }

  /** Random trees of at most 4 levels. */
  LoopFixture speculating(long seed, double hitRate, int siblings) {
    policy = SpeculationPolicy.fixed(DRAFT_FOUR);
    return drafter(
        (e, fixture) ->
            new RandomTreeDrafter(seed, tokenizer.vocabSize(), hitRate, siblings)
                .oracle(fixture::nextToken));
  }

  /** Drafts by the engine itself, each stream of requests with another skip set. */
  LoopFixture skipping(DraftPlanner planner) {
    policy =
        request ->
            SpeculationPlan.of(
                SkipSet.uniform(LAYERS, 0.3 + 0.2 * (request.seed() % 3)), 1 + LAYERS);
    return drafter(
        (e, fixture) ->
            new SkipDrafter(e, new TokenSampler(tokenizer.vocabSize()), planner, false));
  }

  FakeEngine engine() {
    if (engine == null) {
      engine =
          new FakeEngine(
              FakeEngine.describe(LAYERS, tokenizer.vocabSize(), maxContext),
              kvBudgetTokens,
              model,
              divergence);
    }
    return engine;
  }

  DecodeLoop loop() {
    if (loop == null) {
      FakeEngine made = engine();
      loop =
          DecodeLoop.start(
              settings,
              () ->
                  new DecodeBackend(
                      made,
                      drafter.apply(made, this),
                      new CoupledVerifier(new TokenSampler(tokenizer.vocabSize())),
                      () -> costs),
              new DecodeText(tokenizer, eos),
              policy,
              new DecodeClocks(nanos::get, epochMs::get),
              drill,
              fatal::add);
    }
    return loop;
  }

  Recorder offer(Requests request) {
    Recorder recorder = new Recorder();
    assertThat(loop().offer(request.build(), recorder)).as("handle").isNotNull();
    return recorder;
  }

  /** Runs it there, so that all that it offers is there before anything is decoded. */
  void onDecodeThread(Runnable action) {
    Recorder begin =
        new Recorder() {
          @Override
          public synchronized void onFinished(GenerationResult finished) {
            action.run();
            super.onFinished(finished);
          }
        };
    Requests request = Requests.request().stream("begin").maxNewTokens(1);
    assertThat(loop().offer(request.build(), begin)).isNotNull();
    begin.await();
  }

  GenerationResult generate(Requests request) {
    return offer(request).await();
  }

  /** The ids that one pass after another gives, without a loop: stop strings are not looked at. */
  int[] plainIds(GenerationRequest request) {
    int[] prompt = tokenizer.encode(request.prompt(), false);
    int limit = Math.min(maxContext, prompt.length + request.maxNewTokens());
    int[] tokens = Arrays.copyOf(prompt, limit);
    TokenHistory history = new TokenHistory(tokenizer.vocabSize());
    Arrays.stream(prompt).forEach(history::push);
    TokenSampler sampler = new TokenSampler(tokenizer.vocabSize());
    int count = prompt.length;
    while (count < limit) {
      int token =
          sampler.draw(
              engine().fullLogits(tokens, count),
              0,
              request.sampling(),
              history,
              request.seed(),
              count,
              new int[0],
              new double[0]);
      tokens[count++] = token;
      history.push(token);
      if (Arrays.stream(eos).anyMatch(id -> id == token)) {
        break;
      }
    }
    return Arrays.copyOfRange(tokens, prompt.length, count);
  }

  /** Lets the oracle of {@link #speculating} know a request's answer, by its seed. */
  int[] foretell(GenerationRequest request) {
    int[] ids = plainIds(request);
    int[] prompt = tokenizer.encode(request.prompt(), false);
    int[] all = Arrays.copyOf(prompt, prompt.length + ids.length);
    System.arraycopy(ids, 0, all, prompt.length, ids.length);
    foretold.put(request.seed(), all);
    return ids;
  }

  private int nextToken(DraftTask task) {
    int[] tokens = foretold.getOrDefault(task.seed(), new int[0]);
    TokenTree tree = task.tree();
    int position = task.committedLength() + tree.depth(tree.drafted()) + 1;
    return position < tokens.length ? tokens[position] : -1;
  }

  /** Waits in a pass, as a device that takes its time does. */
  static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Closes the loop and checks that it left nothing behind and broke no rule. */
  @Override
  public void close() {
    if (loop != null) {
      loop.close();
    }
    assertThat(engine().violations()).isEmpty();
    assertThat(engine().closed()).isEqualTo(loop != null);
  }
}
