package io.skipstream.serving;

import io.skipstream.engine.EngineInfo;
import java.util.Objects;

/**
 * A generator that leaves everything to another one; subclasses change what they are for.
 *
 * <p><b>Threading:</b> as the generator inside. <b>Ownership:</b> closes the generator inside.
 */
public abstract class ForwardingGenerator implements Generator {
  private final Generator inner;

  protected ForwardingGenerator(Generator inner) {
    this.inner = Objects.requireNonNull(inner, "inner");
  }

  @Override
  public EngineInfo engineInfo() {
    return inner.engineInfo();
  }

  @Override
  public int validate(GenerationRequest request) {
    return inner.validate(request);
  }

  @Override
  public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
    return inner.offer(request, listener);
  }

  @Override
  public int capacity() {
    return inner.capacity();
  }

  @Override
  public Throwable failure() {
    return inner.failure();
  }

  @Override
  public DecodeStats stats() {
    return inner.stats();
  }

  @Override
  public void close() {
    inner.close();
  }
}
