package io.skipstream.model;

/** Whether opening a model looks at every weight. */
public enum WeightCheck {
  /** Every weight is read once and must be a finite number. */
  FINITE,
  /** Headers only. */
  NONE
}
