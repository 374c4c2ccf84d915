package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenTreeTest {
  private final TokenTree tree = new TokenTree();

  @Test
  void shouldKnowParentsDepthsAndChildren() {
    tree.reset(7);
    int first = tree.add(1, 0);
    int deeper = tree.add(2, first);
    int sibling = tree.add(3, 0);
    assertThat(tree.size()).isEqualTo(4);
    assertThat(tree.drafted()).isEqualTo(3);
    assertThat(tree.token(0)).isEqualTo(7);
    assertThat(tree.parent(0)).isEqualTo(-1);
    assertThat(tree.depth(deeper)).isEqualTo(2);
    assertThat(tree.child(0, 3)).isEqualTo(sibling);
    assertThat(tree.child(0, 2)).isEqualTo(-1);
    assertThat(tree.nextChild(0, 0)).isEqualTo(first);
    assertThat(tree.nextChild(0, first)).isEqualTo(sibling);
    assertThat(tree.nextChild(0, sibling)).isEqualTo(-1);
  }

  @Test
  void shouldForgetEverythingWhenReset() {
    tree.reset(7);
    tree.childLaw(0, new double[] {1});
    tree.childLaw(tree.add(1, 0), new double[] {1});
    tree.reset(8);
    assertThat(tree.size()).isEqualTo(1);
    assertThat(tree.childLaw(0)).isNull();
    tree.add(1, 0);
    assertThat(tree.childLaw(1)).isNull();
  }

  @Test
  void shouldGrow() {
    tree.reset(0);
    for (int i = 1; i < 500; i++) {
      assertThat(tree.add(i, i - 1)).isEqualTo(i);
      tree.childLaw(i, new double[] {i});
    }
    assertThat(tree.depth(499)).isEqualTo(499);
    assertThat(tree.childLaw(250)).containsExactly(250);
  }

  @Test
  void shouldRefuseAParentThatIsNotThere() {
    tree.reset(0);
    for (int parent : new int[] {-1, 1}) {
      assertThatThrownBy(() -> tree.add(1, parent))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("parent " + parent + " is not within 0..0");
    }
  }

  @Test
  void shouldRefuseToTakeFromTheHistoryWhatIsNotThere() {
    TokenHistory history = new TokenHistory(3);
    history.push(2);
    history.pop(2);
    assertThatThrownBy(() -> history.pop(2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("token 2 is not in the history");
  }

  @Test
  void shouldCollectAnAcceptedPathOfAnyLength() {
    AcceptedPath path = new AcceptedPath();
    for (int round = 0; round < 2; round++) {
      path.clear();
      assertThat(path.nextToken()).isEqualTo(-1);
      for (int i = 0; i < 100; i++) {
        path.add(2 * i);
      }
      path.nextToken(5);
      assertThat(path.length()).isEqualTo(100);
      assertThat(path.node(99)).isEqualTo(198);
      assertThat(path.nodes()[50]).isEqualTo(100);
      assertThat(path.nextToken()).isEqualTo(5);
    }
  }
}
