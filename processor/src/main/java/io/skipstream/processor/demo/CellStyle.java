package io.skipstream.processor.demo;

/** The characters that a skip set is drawn with. */
public enum CellStyle {
  BLOCKS('■', '□'),
  ASCII('#', '.');

  private final char kept;
  private final char skipped;

  CellStyle(char kept, char skipped) {
    this.kept = kept;
    this.skipped = skipped;
  }

  char kept() {
    return kept;
  }

  char skipped() {
    return skipped;
  }

  /** One character a layer. */
  String attentionRow(String skipSet) {
    return row(skipSet, 0);
  }

  /** One character a layer. */
  String mlpRow(String skipSet) {
    return row(skipSet, 1);
  }

  // Even bits are attention sublayers, odd bits MLPs.
  private String row(String skipSet, int parity) {
    StringBuilder row = new StringBuilder(skipSet.length() / 2);
    for (int i = parity; i < skipSet.length(); i += 2) {
      row.append(skipSet.charAt(i) == '1' ? skipped : kept);
    }
    return row.toString();
  }
}
