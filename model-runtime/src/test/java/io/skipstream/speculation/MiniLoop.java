package io.skipstream.speculation;

import io.skipstream.engine.Engine;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/** The shortest decode loop that drafts, verifies and commits several sequences in step. */
final class MiniLoop {
  record Request(
      List<Integer> prompt, SamplingParameters sampling, long seed, SkipSet skipSet, int tokens) {}

  private final Engine engine;
  private final Drafter drafter;
  private final Verifier verifier;
  private final int maxDraftTokens;
  int rounds;
  int accepted;

  /** A drafter that does nothing makes it plain decoding. */
  MiniLoop(Engine engine, Drafter drafter, Verifier verifier, int maxDraftTokens) {
    this.engine = engine;
    this.drafter = drafter;
    this.verifier = verifier;
    this.maxDraftTokens = maxDraftTokens;
  }

  private static final class Running {
    Request request;
    SequenceId id;
    TokenHistory history;
    TokenTree tree = new TokenTree();
    List<Integer> text = new ArrayList<>();
    int root;
  }

  /** The texts, each exactly as long as asked. */
  List<List<Integer>> generate(List<Request> requests) {
    SkipSet full = SkipSet.none(engine.info().layers());
    PassBatch batch = new PassBatch();
    AcceptedPath path = new AcceptedPath();
    List<Running> all = new ArrayList<>();
    for (Request request : requests) {
      Running running = new Running();
      running.request = request;
      int room = request.prompt().size() + request.tokens() + 1;
      running.id = engine.open(room + drafter.maxTreeTokens(maxDraftTokens));
      running.history = new TokenHistory(engine.info().vocabSize());
      request.prompt().forEach(running.history::push);
      batch.clear().beginRun(running.id, 0, full, LogitsWanted.LAST);
      int[] rows = new int[request.prompt().size()];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = batch.addRow(request.prompt().get(i), i - 1);
      }
      Logits logits = engine.forward(batch);
      // The first token is a round without a draft, whose root is the prompt's end.
      running.tree.reset(request.prompt().get(rows.length - 1));
      verifier.verify(
          running.tree,
          logits.values(),
          logits.indexOf(0, rows.length - 1),
          request.sampling(),
          running.history,
          request.seed(),
          rows.length - 1,
          path);
      engine.commit(running.id, rows, rows.length);
      emit(running, path.nextToken());
      all.add(running);
    }
    List<Running> active = new ArrayList<>(all);
    active.removeIf(running -> running.text.size() >= running.request.tokens());
    while (!active.isEmpty()) {
      round(active, full, batch, path);
      active.removeIf(running -> running.text.size() >= running.request.tokens());
    }
    all.forEach(running -> engine.release(running.id));
    return all.stream().map(r -> r.text.subList(0, r.request.tokens())).toList();
  }

  private void round(List<Running> active, SkipSet full, PassBatch batch, AcceptedPath path) {
    List<DraftTask> tasks = new ArrayList<>();
    for (Running running : active) {
      running.tree.reset(running.root);
      tasks.add(
          new DraftTask(
              running.id,
              running.request.skipSet(),
              running.request.sampling(),
              running.request.seed(),
              running.history,
              engine.committedLength(running.id),
              maxDraftTokens,
              running.tree,
              null));
    }
    drafter.draft(tasks);
    batch.clear();
    for (Running running : active) {
      batch.beginRun(running.id, engine.committedLength(running.id), full, LogitsWanted.ALL);
      for (int node = 0; node < running.tree.size(); node++) {
        batch.addRow(running.tree.token(node), running.tree.parent(node));
      }
    }
    Logits logits = engine.forward(batch);
    for (int run = 0; run < active.size(); run++) {
      Running running = active.get(run);
      verifier.verify(
          running.tree,
          logits.values(),
          logits.indexOf(run, 0),
          running.request.sampling(),
          running.history,
          running.request.seed(),
          engine.committedLength(running.id),
          path);
      engine.commit(running.id, path.nodes(), path.length());
      rounds++;
      accepted += path.length() - 1;
      for (int i = 1; i < path.length(); i++) {
        emit(running, running.tree.token(path.node(i)));
      }
      emit(running, path.nextToken());
    }
  }

  private static void emit(Running running, int token) {
    running.text.add(token);
    running.history.push(token);
    running.root = token;
  }
}
