package io.skipstream.model;

/**
 * A model directory that cannot be used. The message names the file, the field or tensor, the value
 * and the limit. Fatal for the process that wants that model.
 */
public final class ModelLoadException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public ModelLoadException(String message) {
    super(message);
  }

  public ModelLoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
