package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PhiloxTest {

  @Test
  void shouldMatchThePublishedVectors() {
    // Known answers of the reference implementation for philox4x32-10.
    assertThat(words(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(words(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(words(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void shouldPlaceSeedPositionBlockAndPurposeAsDocumented() {
    Philox philox = new Philox();
    philox.generate(0x299f31d0a4093822L, 5, 6, 7);
    assertThat(words(philox)).isEqualTo(words(0xa4093822, 0x299f31d0, 5, 6, 7, 0));
  }

  private static int[] words(int k0, int k1, int c0, int c1, int c2, int c3) {
    Philox philox = new Philox();
    philox.generate(k0, k1, c0, c1, c2, c3);
    return words(philox);
  }

  private static int[] words(Philox philox) {
    return new int[] {philox.word(0), philox.word(1), philox.word(2), philox.word(3)};
  }
}
