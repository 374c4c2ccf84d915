package io.skipstream.processor.handoff;

/** With the {@link Incarnation} that is used. */
public final class RealHandoff extends HandoffOperations {
  public RealHandoff() {
    super(RealLife::new);
  }
}
