package io.skipstream.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.processor.pending.StateStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** What goes wrong with what is learnt is not the fault of a prompt. */
class FaultyMemoryTest extends TaskLives {
  @Test
  void shouldBlameNoPromptWhenWhatIsLearntCannotBeRecalled() {
    processor.close();
    KeyValueStore<String, byte[]> tuning = context.getStateStore(StateStores.TUNING);
    context.addStateStore(failingToRead(tuning));
    processor = processor();
    processor.init(context);

    assertThatThrownBy(() -> send("1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("damaged");
    assertThat(context.forwarded()).isEmpty();
  }

  private static KeyValueStore<?, ?> failingToRead(KeyValueStore<?, ?> store) {
    return (KeyValueStore<?, ?>)
        Proxy.newProxyInstance(
            KeyValueStore.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("get")) {
                throw new IllegalArgumentException("damaged");
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
