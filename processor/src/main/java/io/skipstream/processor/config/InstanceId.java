package io.skipstream.processor.config;

import java.util.regex.Pattern;

/** What the name of an instance may be, and what needs one. */
final class InstanceId {
  /** What Kafka allows, with room for what Kafka Streams appends. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{0,200}");

  private InstanceId() {}

  static void validate(SkipstreamConfig config) {
    String id = config.text(Settings.INSTANCE_ID);
    if (!ALLOWED.matcher(id).matches()) {
      throw new InvalidConfigException(
          Settings.INSTANCE_ID
              + " must be up to 200 letters, digits, '.', '_' and '-', was '"
              + id
              + "'");
    }
    if (id.isEmpty() && !config.flag(Settings.SHUTDOWN_LEAVE_GROUP)) {
      throw new InvalidConfigException(
          Settings.SHUTDOWN_LEAVE_GROUP
              + "=false needs "
              + Settings.INSTANCE_ID
              + ": the group does not recognise one without a name when it comes back, and all"
              + " others wait until its session ends");
    }
  }
}
