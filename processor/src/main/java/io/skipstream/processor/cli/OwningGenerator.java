package io.skipstream.processor.cli;

import io.skipstream.serving.ForwardingGenerator;
import io.skipstream.serving.Generator;
import io.skipstream.tokenizer.TextTokenizer;
import java.util.Objects;

/**
 * A generator that closes, after itself, the tokenizer that it reads and writes with.
 *
 * <p><b>Threading:</b> as the generator inside. <b>Ownership:</b> owns both.
 */
final class OwningGenerator extends ForwardingGenerator {
  private final TextTokenizer tokenizer;

  OwningGenerator(Generator generator, TextTokenizer tokenizer) {
    super(generator);
    this.tokenizer = Objects.requireNonNull(tokenizer, "tokenizer");
  }

  @Override
  public void close() {
    super.close();
    tokenizer.close();
  }
}
