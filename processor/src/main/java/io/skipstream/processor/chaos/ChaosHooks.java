package io.skipstream.processor.chaos;

import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.ServingModelFactory;
import java.time.Duration;
import java.util.Objects;

/**
 * What prompts of a chaos run do to the processor that generates them, told by their ids. Exists
 * only in processes that were started with the system property.
 */
public final class ChaosHooks {
  /** "true" turns the hooks on. */
  public static final String PROPERTY = "skipstream.chaos.hooks";

  private static final String DEADLY = "chaos-deadly-";
  private static final String SLOW = "chaos-slow-";

  private ChaosHooks() {}

  /**
   * Models whose generators obey the hooks; the same models where they are off.
   *
   * @param property the system property's value, or null
   */
  public static ServingModelFactory around(ServingModelFactory models, String property) {
    Objects.requireNonNull(models, "models");
    if (!Boolean.parseBoolean(property)) {
      return models;
    }
    return config -> {
      ServingModel model = models.load(config);
      return new ServingModel(
          new HookedGenerator(model.generator()), model.defaults(), model.renderer());
    };
  }

  /** The id of a prompt that kills its JVM. */
  static String deadlyId(int number) {
    return DEADLY + number;
  }

  /** The id of a prompt that holds up its decoder. */
  static String slowId(int number, Duration pause) {
    return SLOW + pause.toMillis() + "-" + number;
  }

  static boolean isDeadly(String id) {
    return id.startsWith(DEADLY);
  }

  /** How long the prompt of this id holds up its decoder; mostly not at all. */
  static Duration pause(String id) {
    if (!id.startsWith(SLOW)) {
      return Duration.ZERO;
    }
    return Duration.ofMillis(Long.parseLong(id, SLOW.length(), id.indexOf('-', SLOW.length()), 10));
  }
}
