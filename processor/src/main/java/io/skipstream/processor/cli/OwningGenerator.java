package io.skipstream.processor.cli;

import io.skipstream.engine.EngineInfo;
import io.skipstream.serving.DecodeStats;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.Generator;
import io.skipstream.tokenizer.TextTokenizer;

/** A generator that closes, after itself, the tokenizer that it reads and writes with. */
record OwningGenerator(Generator generator, TextTokenizer tokenizer) implements Generator {
  @Override
  public EngineInfo engineInfo() {
    return generator.engineInfo();
  }

  @Override
  public int validate(GenerationRequest request) {
    return generator.validate(request);
  }

  @Override
  public GenerationHandle offer(GenerationRequest request, GenerationListener listener) {
    return generator.offer(request, listener);
  }

  @Override
  public int capacity() {
    return generator.capacity();
  }

  @Override
  public Throwable failure() {
    return generator.failure();
  }

  @Override
  public DecodeStats stats() {
    return generator.stats();
  }

  @Override
  public void close() {
    generator.close();
    tokenizer.close();
  }
}
