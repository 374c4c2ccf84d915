package io.skipstream.engine;

/**
 * The engine could not do what it was asked. Unless a subclass says otherwise the device's state is
 * unknown: the caller stops using the engine.
 */
public class EngineException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
