package io.skipstream.engine;

/** Which rows of a run are given logits. */
public enum LogitsWanted {
  ALL,
  LAST,
  NONE
}
