package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenSharesTest {
  private final TokenShares shares = new TokenShares(Map.of("heavy", 4.0));

  @Test
  void shouldBeginANewStreamAtTheLowestOfThosePresent() {
    TokenShares.Share a = shares.enter("a");
    TokenShares.Share b = shares.enter("b");
    a.charge(100);
    b.charge(40);

    assertThat(shares.enter("late").counter()).isEqualTo(40);
  }

  @Test
  void shouldLetAStreamKeepItsCounterWhenItLeavesAndComesBack() {
    TokenShares.Share a = shares.enter("a");
    TokenShares.Share b = shares.enter("b");
    b.charge(70);
    shares.leave(b);
    a.charge(10);
    assertThat(shares.enter("b").counter()).as("no gain by leaving").isEqualTo(70);
    a.charge(500);
    shares.leave(shares.enter("b"));
    shares.leave(shares.enter("c"));
    a.charge(500);
    assertThat(shares.enter("c").counter()).as("no credit by having been away").isEqualTo(70);
  }

  @Test
  void shouldForgetAllWhenNobodyIsLeft() {
    TokenShares.Share a = shares.enter("a");
    shares.enter("a");
    a.charge(100);
    shares.leave(a);
    assertThat(shares.enter("b").counter()).isEqualTo(100);
    shares.leave(shares.enter("b"));
    shares.leave(a);
    TokenShares.Share b = shares.enter("b");
    shares.leave(b);
    shares.leave(b);

    assertThat(shares.enter("a").counter()).isZero();
  }

  @Test
  void shouldCountByWeight() {
    TokenShares.Share heavy = shares.enter("heavy");
    heavy.charge(100);

    assertThat(heavy.counter()).isEqualTo(25);
    assertThatThrownBy(() -> new TokenShares(Map.of("x", 0.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stream x");
  }
}
