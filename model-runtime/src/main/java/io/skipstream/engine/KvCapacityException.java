package io.skipstream.engine;

/** The KV budget has no room. The caller may release or preempt a sequence and try again. */
public final class KvCapacityException extends EngineException {
  private static final long serialVersionUID = 1L;

  public KvCapacityException(String message) {
    super(message);
  }
}
