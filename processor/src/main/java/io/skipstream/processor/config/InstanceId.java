package io.skipstream.processor.config;

import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** A name for a static member of the group, or none; Kafka Streams adds the thread's number. */
final class InstanceId implements ConfigDef.Validator {
  private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9._-]{0,200}");

  @Override
  public void ensureValid(String name, Object value) {
    if (!ALLOWED.matcher((String) value).matches()) {
      throw new ConfigException(name, value, "must have " + this);
    }
  }

  @Override
  public String toString() {
    return "at most 200 letters, digits, and . _ -";
  }
}
