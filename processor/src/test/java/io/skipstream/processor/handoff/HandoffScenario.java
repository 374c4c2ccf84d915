package io.skipstream.processor.handoff;

import static io.skipstream.processor.handoff.HandoffOperations.FIRST;
import static io.skipstream.processor.handoff.HandoffOperations.SECOND;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;

/**
 * Which threads do what: no more than shows one thing, so that all interleavings can be gone
 * through. Reads and writes of {@code closed} are always steps. Where calls are none, no other
 * thread of the scenario looks at what they change.
 */
enum HandoffScenario {
  /** A life is closed while one result arrives: 6 steps and 3, or more; 220 orders. */
  CLOSING(
      84,
      EnumSet.of(HandoffSteps.MAILBOX, HandoffSteps.CREDITS),
      List.of(call("submit", FIRST)),
      List.of(
          List.of(call("poll", FIRST), call("close", FIRST), call("poll", FIRST)),
          List.of(call("decode"))),
      List.of()),

  /** A life is closed while two results arrive: 3 steps and 4, or more; 168 orders. */
  CLOSING_WITH_TWO(
      35,
      EnumSet.of(HandoffSteps.MAILBOX),
      List.of(call("submit", FIRST), call("submit", FIRST)),
      List.of(
          List.of(call("close", FIRST), call("poll", FIRST)),
          List.of(call("decode"), call("decode"))),
      List.of()),

  /**
   * A task has begun anew while a result arrives for each life: 4 steps and 4, or more; 172 orders.
   */
  REVIVED(
      70,
      EnumSet.of(HandoffSteps.MAILBOX),
      List.of(call("submit", FIRST), call("submit", SECOND)),
      List.of(
          List.of(call("close", FIRST), call("poll", SECOND)),
          List.of(call("decode"), call("decode"))),
      List.of(call("close", SECOND))),

  /**
   * Two tasks want credits, one of them to be alone, while a prompt is finished: a step, a step and
   * three, or more; 55 orders.
   */
  SHARING(
      20,
      EnumSet.of(HandoffSteps.CREDITS, HandoffSteps.GENERATOR),
      List.of(call("submit", FIRST)),
      List.of(
          List.of(call("submit", FIRST)),
          List.of(call("submitAlone", SECOND)),
          List.of(call("decode"))),
      List.of(call("close", FIRST), call("close", SECOND)));

  private final int fewest;
  private final EnumSet<HandoffSteps> steps;
  private final List<Actor> before;
  private final List<List<Actor>> threads;
  private final List<Actor> after;

  /**
   * @param fewest orders that there are of the steps that each thread takes in any case
   */
  HandoffScenario(
      int fewest,
      EnumSet<HandoffSteps> steps,
      List<Actor> before,
      List<List<Actor>> threads,
      List<Actor> after) {
    this.fewest = fewest;
    this.steps = steps;
    this.before = before;
    this.threads = threads;
    this.after = after;
  }

  /** Goes through all interleavings. */
  void explore(Class<? extends HandoffOperations> handoff) {
    Interleavings.explore(
        handoff,
        new ExecutionScenario(before, threads, after, null),
        HandoffSteps.only(steps),
        fewest);
  }

  private static Actor call(String name, Object... arguments) {
    return Arrays.stream(HandoffOperations.class.getMethods())
        .filter(each -> each.getName().equals(name))
        .map(each -> new Actor(each, List.of(arguments)))
        .findFirst()
        .orElseThrow();
  }
}
