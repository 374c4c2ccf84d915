package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.Calibration;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.SpeedModel;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RenewalPlannerTest {
  private static final RowSteps FREE = RowSteps.freeUpTo(1_000);
  private static final double CONFIDENCE = .93;

  @Test
  void shouldDraftAsLongAsTheSpeedModelSaysIsBest() {
    RenewalPlanner planner = new RenewalPlanner(25, 25, 1);
    for (double acceptance : new double[] {.7, .8, .9, .95, .98}) {
      Calibration calibration = showing(acceptance);
      for (double cost = .3; cost < .7; cost += .05) {
        SpeedModel model = new SpeedModel(cost, rows -> 1, 0);
        double[] constant = SpeedModel.constant(acceptance, 25);
        SpeedModel.Choice best = model.best(constant);
        DraftBudget budget = new DraftBudget();
        budget.begin(calibration, 0, best.speedup(), cost, FREE, 1, 0);
        int length = length(planner, budget, CONFIDENCE);
        assertThat(model.speedup(constant, length))
            .as("acceptance %s, cost %.2f, length %d, best %s", acceptance, cost, length, best)
            .isGreaterThan(best.speedup() * .985);
      }
    }
  }

  @Test
  void shouldFindTheBestSpeedByDraftingAtTheLastOne() {
    RenewalPlanner planner = new RenewalPlanner(25, 25, 1);
    Calibration calibration = showing(.9);
    SpeedModel model = new SpeedModel(.4, rows -> 1.1, 0);
    double[] constant = SpeedModel.constant(.9, 25);
    double speedup = 1;
    for (int i = 0; i < 10; i++) {
      DraftBudget budget = new DraftBudget();
      budget.begin(calibration, 0, speedup, .4, FREE, 1, 0);
      speedup = model.speedup(constant, length(planner, budget, CONFIDENCE));
    }
    assertThat(speedup).isGreaterThan(model.best(constant).speedup() * .99);
  }

  @Test
  void shouldDraftLessWhenStepsOrRowsAreDearerOrTheStreamIsFaster() {
    RenewalPlanner planner = new RenewalPlanner(25, 25, 1);
    Calibration calibration = showing(.95);
    int usual = length(planner, budget(calibration, 1.3, .4, FREE), CONFIDENCE);
    RowSteps dear = RowSteps.of(new int[] {1, 2}, new double[] {1, 1.2});
    assertThat(length(planner, budget(calibration, 1.3, .6, FREE), CONFIDENCE)).isLessThan(usual);
    assertThat(length(planner, budget(calibration, 1.9, .4, FREE), CONFIDENCE)).isLessThan(usual);
    assertThat(length(planner, budget(calibration, 1.3, .4, dear), CONFIDENCE)).isLessThan(usual);
    assertThat(length(planner, budget(calibration, 1.3, .4, FREE), .3)).isEqualTo(1);
  }

  @Test
  void shouldEndTheDraftBeforeATokenThatIsNotWorthItsRow() {
    RenewalPlanner planner = new RenewalPlanner(8, 8, 1);
    Calibration calibration = showing(.05);
    RowSteps dear = RowSteps.of(new int[] {1, 2, 3}, new double[] {1, 1.5, 2});
    DraftBudget budget = budget(calibration, 1, .4, dear);
    DraftStep step = new DraftStep();
    step.begin(true, budget);
    step.proposed(CONFIDENCE);
    assertThat(planner.children(step)).isZero();
  }

  @Test
  void shouldAddSiblingsOnlyWhileTheirRowsPay() {
    RenewalPlanner planner = new RenewalPlanner(8, 40, 6);
    Calibration calibration = showing(.5);
    DraftStep free = firstStep(budget(calibration, 1.2, .4, FREE));
    assertThat(planner.children(free)).as("rows are free").isEqualTo(6);
    RowSteps dear = RowSteps.of(new int[] {1, 2, 3, 4}, new double[] {1, 1.3, 1.6, 1.9});
    assertThat(planner.children(firstStep(budget(calibration, 1.2, .4, dear)))).isEqualTo(1);
    RowSteps fair = RowSteps.of(new int[] {2, 3, 4, 5}, new double[] {1, 1.08, 1.16, 1.24});
    int some = planner.children(firstStep(budget(calibration, 1.2, .4, fair)));
    assertThat(some).isBetween(2, 5);
    // Sure of its token, it wants fewer others.
    assertThat(planner.children(firstStep(budget(showing(.999), 1.2, .4, fair)))).isLessThan(some);
  }

  @Test
  void shouldStayWithinItsLimitsWhateverTheBudgetSays() {
    SplittableRandom random = TestRandom.of("renewal limits");
    for (int i = 0; i < 2_000; i++) {
      RenewalPlanner planner =
          new RenewalPlanner(random.nextInt(1, 10), random.nextInt(1, 20), random.nextInt(1, 6));
      DraftBudget budget =
          random.nextInt(4) == 0
              ? null
              : budget(
                  showing(random.nextDouble()),
                  1 + random.nextDouble(),
                  random.nextDouble(),
                  RowSteps.freeUpTo(random.nextInt(1, 8)));
      DraftStep step = new DraftStep();
      step.begin(true, budget);
      int depth = 0;
      boolean goesOn = true;
      while (goesOn) {
        step.proposed(random.nextDouble());
        int children = planner.children(step);
        assertThat(children).isBetween(0, planner.maxChildren());
        if (children == 0) {
          break;
        }
        step.added(children);
        depth++;
        goesOn = planner.goesOn(step);
      }
      assertThat(depth).isLessThanOrEqualTo(planner.maxDraftTokens());
      assertThat(step.treeTokens())
          .isLessThanOrEqualTo(planner.maxTreeTokens(planner.maxDraftTokens()));
    }
  }

  @Test
  void shouldDraftASensibleChainWhenNobodyGivesABudget() {
    RenewalPlanner planner = new RenewalPlanner(8, 40, 6);
    assertThat(length(planner, null, .95)).isEqualTo(7);
    assertThat(length(planner, null, .5)).isEqualTo(1);
    assertThat(length(planner, null, 1)).isEqualTo(8);
    assertThat(planner.children(firstStep(null))).isEqualTo(1);
  }

  @Test
  void shouldDraftSensiblyBeforeAnythingIsCalibrated() {
    RenewalPlanner planner = new RenewalPlanner(12, 12, 1);
    DraftBudget budget = budget(new Calibration(), 1.2, .5, FREE);
    assertThat(length(planner, budget, .97)).isBetween(2, 8);
    assertThat(length(planner, budget(new Calibration(), 1.2, .5, FREE), .5)).isEqualTo(1);
  }

  @Test
  void shouldCountTheChainUpToItsFirstMissAndThatOnesSiblings() {
    Calibration calibration = new Calibration();
    DraftBudget budget = budget(calibration, 1, .5, FREE);
    TokenTree tree = new TokenTree();
    tree.reset(0);
    for (int depth = 1; depth <= 4; depth++) {
      budget.proposed(CONFIDENCE);
      tree.add(10 + depth, depth - 1);
    }
    budget.proposed(CONFIDENCE); // a step that added nothing
    tree.add(50, 0);
    int first = tree.add(51, 2);
    int second = tree.add(52, 2);
    int third = tree.add(53, 2);
    AcceptedPath path = new AcceptedPath();
    path.clear();
    for (int node : new int[] {0, 1, 2, second}) {
      path.add(node);
    }
    double[] before = {calibration.sibling(1), calibration.sibling(2), calibration.sibling(3)};
    budget.settle(tree, path);

    assertThat(budget.proposals()).isEqualTo(5);
    Calibration expected = new Calibration();
    expected.observe(0, 1, CONFIDENCE, true);
    expected.observe(0, 2, CONFIDENCE, true);
    expected.observe(0, 3, CONFIDENCE, false);
    expected.observeSibling(1, false);
    expected.observeSibling(2, true);
    assertThat(calibration.bytes()).isEqualTo(expected.bytes());
    assertThat(calibration.sibling(1)).isLessThan(before[0]);
    assertThat(calibration.sibling(2)).isGreaterThan(before[1]);
    assertThat(calibration.sibling(3)).isEqualTo(before[2]);
    assertThat(first).isLessThan(third);
  }

  @Test
  void shouldCountAChainThatWasKeptWhole() {
    Calibration calibration = new Calibration();
    DraftBudget budget = budget(calibration, 1, .5, FREE);
    TokenTree tree = new TokenTree();
    tree.reset(0);
    AcceptedPath path = new AcceptedPath();
    path.clear();
    path.add(0);
    for (int depth = 1; depth <= 3; depth++) {
      budget.proposed(.9);
      path.add(tree.add(depth, depth - 1));
    }
    budget.settle(tree, path);
    Calibration expected = new Calibration();
    for (int depth = 1; depth <= 3; depth++) {
      expected.observe(0, depth, .9, true);
    }
    assertThat(calibration.bytes()).isEqualTo(expected.bytes());
  }

  @Test
  void shouldRefuseWhatIsOutOfRange() {
    assertThatThrownBy(() -> new RenewalPlanner(0, 1, 1))
        .hasMessage("maxDraftTokens must be 1 or more, was 0");
    assertThatThrownBy(() -> new RenewalPlanner(1, 0, 1))
        .hasMessage("maxTreeTokens must be 1 or more, was 0");
    assertThatThrownBy(() -> new RenewalPlanner(1, 1, 0))
        .hasMessage("maxChildren must be 1 or more, was 0");
    assertThat(new RenewalPlanner(8, 20, 5).maxTreeTokens(3)).isEqualTo(15);
    assertThat(new RenewalPlanner(8, 20, 5).maxTreeTokens(9)).isEqualTo(20);
  }

  private static DraftStep firstStep(DraftBudget budget) {
    DraftStep step = new DraftStep();
    step.begin(true, budget);
    step.proposed(CONFIDENCE);
    return step;
  }

  private static int length(RenewalPlanner planner, DraftBudget budget, double confidence) {
    DraftStep step = new DraftStep();
    step.begin(true, budget);
    int length = 0;
    boolean goesOn = true;
    while (goesOn) {
      step.proposed(confidence);
      int children = planner.children(step);
      if (children == 0) {
        return length;
      }
      step.added(children);
      length++;
      goesOn = planner.goesOn(step);
    }
    return length;
  }

  private static DraftBudget budget(
      Calibration calibration, double speedup, double cost, RowSteps rows) {
    DraftBudget budget = new DraftBudget();
    budget.begin(calibration, 0, speedup, cost, rows, 1, 0);
    return budget;
  }

  /** A stream whose tokens are kept at this rate, at all depths, whenever it is fairly sure. */
  private static Calibration showing(double acceptance) {
    Calibration calibration = new Calibration();
    for (int depth = 1; depth <= 25; depth++) {
      int hits = 0;
      for (int i = 1; i <= 120; i++) {
        boolean hit = hits + .5 < acceptance * i;
        hits += hit ? 1 : 0;
        calibration.observe(0, depth, CONFIDENCE, hit);
      }
    }
    assertThat(calibration.acceptance(0, 1, CONFIDENCE)).isCloseTo(acceptance, within(.02));
    return calibration;
  }
}
