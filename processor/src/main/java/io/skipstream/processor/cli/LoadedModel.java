package io.skipstream.processor.cli;

import io.skipstream.model.GenerationDefaults;
import io.skipstream.serving.Generator;
import io.skipstream.serving.InvalidPromptException;
import java.util.List;

/**
 * A model that is resident and generates.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> closing ends the generator, then frees engine
 * and tokenizer.
 */
interface LoadedModel extends AutoCloseable {
  Generator generator();

  /** What the model itself asks for where a request says nothing. */
  GenerationDefaults defaults();

  /**
   * The prompt text of a conversation, as the model's chat template writes it.
   *
   * @throws InvalidPromptException if the model has no chat template or the template refuses
   */
  String chatPrompt(List<ChatTurn> turns);

  @Override
  void close();
}
