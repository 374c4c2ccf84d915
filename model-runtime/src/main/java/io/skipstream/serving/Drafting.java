package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.speculation.DraftTask;
import io.skipstream.speculation.Drafter;
import java.util.ArrayList;
import java.util.List;

/**
 * The drafting part of a round: plants each decoding sequence's tree and has all of them extended
 * in step.
 *
 * <p>Drafts use KV that is free, they take nobody's place: short of room a draft is shorter, or the
 * sequence decodes plainly this round.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class Drafting {
  private final Engine engine;
  private final Drafter drafter;
  private final SpeculationPolicy policy;
  private final int contextLimit;
  private final List<DraftTask> tasks = new ArrayList<>();
  private final RoundMembers members = new RoundMembers();

  Drafting(DecodeBackend backend, SpeculationPolicy policy, int contextLimit) {
    this.engine = backend.engine();
    this.drafter = backend.drafter();
    this.policy = policy;
    this.contextLimit = contextLimit;
  }

  void draft(List<Sequence> active) {
    tasks.clear();
    members.clear();
    for (int i = 0; i < active.size(); i++) {
      if (active.get(i).decodes()) {
        members.add(active.get(i).request(), active.get(i).committed());
      }
    }
    policy.roundBegins(members);
    for (int i = 0; i < active.size(); i++) {
      if (active.get(i).decodes()) {
        plant(active.get(i));
      }
    }
    if (!tasks.isEmpty()) {
      drafter.draft(tasks);
    }
  }

  private void plant(Sequence sequence) {
    sequence.tree().reset(sequence.rootToken());
    sequence.plan(policy.plan(sequence.request(), sequence.committed()));
    int depth = depth(sequence);
    if (depth > 0) {
      tasks.add(
          new DraftTask(
              sequence.kv(),
              sequence.plan().skipSet(),
              sequence.request().sampling(),
              sequence.request().seed(),
              sequence.history(),
              sequence.committed(),
              depth,
              sequence.tree(),
              sequence.plan().budget()));
    }
  }

  private int depth(Sequence sequence) {
    // The last token that may be emitted needs no draft: the pass gives it anyway.
    int depth = Math.min(sequence.plan().maxDraftTokens(), sequence.tokensLeft() - 1);
    while (depth > 0 && !hasRoom(sequence, 1 + drafter.maxTreeTokens(depth))) {
      depth /= 2;
    }
    return depth;
  }

  private boolean hasRoom(Sequence sequence, int rows) {
    int needed = sequence.committed() + rows;
    return needed <= contextLimit && engine.reserve(sequence.kv(), needed);
  }
}
