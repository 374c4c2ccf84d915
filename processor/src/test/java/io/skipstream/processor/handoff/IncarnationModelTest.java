package io.skipstream.processor.handoff;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Model checking of the hand-off: all interleavings of small scenarios, where {@link
 * HandoffStressTest} takes what the machine happens to produce. It comes to the same each time.
 *
 * <p>Covered: every order, with any number of switches, of the steps of two or three threads in
 * each {@link HandoffScenario}. A step is a read or a write of {@code closed}, a call of the
 * mailbox and, where the scenario says so, a call of the credits or of the generator; whoever is
 * told of dropped results belongs to the step before. Held: a result comes out exactly once, polled
 * or dropped, at the life that asked for it; nothing is polled after the close; no more is out than
 * there are credits; who runs alone does; at the end all credits are back. Each mistake in a copy
 * is found each time.
 *
 * <p>Not covered: switches within calls of the mailbox, which is the JDK's, and of the credits, of
 * which {@link CreditPoolModelTest} has a sample; other and longer scenarios, such as more than two
 * results at once or lives that hand over while they are closed by another; reorderings that the
 * Java memory model allows beyond interleavings (Lincheck's is a sequentially consistent memory); a
 * generator that refuses, throws, or ends requests while they are offered.
 */
class IncarnationModelTest {
  @ParameterizedTest
  @EnumSource
  void shouldHoldWhateverTheInterleaving(HandoffScenario scenario) {
    scenario.explore(RealHandoff.class);
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeFoundWhenThereIsAMistake(FaultyIncarnation.Fault fault) {
    assertThatThrownBy(() -> fault.scenario().explore(fault.handoff()))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining(fault.symptom());
  }
}
