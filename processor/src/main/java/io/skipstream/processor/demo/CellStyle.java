package io.skipstream.processor.demo;

/** The characters that a skip set is drawn with. */
public enum CellStyle {
  BLOCKS('■', '□', '▀', '▄'),
  ASCII('#', '.', '^', '_');

  private final char kept;
  private final char skipped;
  private final char attentionOnly;
  private final char mlpOnly;

  CellStyle(char kept, char skipped, char attentionOnly, char mlpOnly) {
    this.kept = kept;
    this.skipped = skipped;
    this.attentionOnly = attentionOnly;
    this.mlpOnly = mlpOnly;
  }

  char kept() {
    return kept;
  }

  char skipped() {
    return skipped;
  }

  /** One character a layer. */
  public String attentionRow(String skipSet) {
    return row(skipSet, 0);
  }

  /** One character a layer. */
  public String mlpRow(String skipSet) {
    return row(skipSet, 1);
  }

  /** One character a layer for both: whole, upper half, lower half, or nothing kept. */
  String bothRow(String skipSet) {
    StringBuilder row = new StringBuilder(skipSet.length() / 2);
    for (int i = 0; i + 1 < skipSet.length(); i += 2) {
      boolean attention = skipSet.charAt(i) == '0';
      boolean mlp = skipSet.charAt(i + 1) == '0';
      row.append(attention ? (mlp ? kept : attentionOnly) : (mlp ? mlpOnly : skipped));
    }
    return row.toString();
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
