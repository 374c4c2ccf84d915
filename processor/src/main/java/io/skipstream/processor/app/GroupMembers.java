package io.skipstream.processor.app;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.poison.Peers;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The processes of the application, as the coordinator of its consumer group knows them: by their
 * client ids, which are their names and something random; of instances with an id by that alone, as
 * the coordinator keeps the client id of the first process that had the instance's place.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> the admin client is the caller's.
 */
final class GroupMembers implements Peers {
  /** What Kafka Streams puts between a process's client id and its threads'. */
  private static final String THREAD = "-StreamThread-";

  private static final int RANDOM_CHARS = 1 + new UUID(0, 0).toString().length();

  private final Admin admin;
  private final String group;
  private final String instance;
  private final String self;

  /**
   * @param self this process
   */
  GroupMembers(Admin admin, SkipstreamConfig config, String self) {
    this.admin = Objects.requireNonNull(admin, "admin");
    this.group = config.text(Settings.APPLICATION_ID);
    this.instance = config.text(Settings.GROUP_INSTANCE_ID);
    this.self = Objects.requireNonNull(self, "self");
  }

  /** An id for this process that no other has, not even its next start. */
  static String newProcessId(SkipstreamConfig config) {
    String application = config.text(Settings.APPLICATION_ID);
    String instance = config.text(Settings.GROUP_INSTANCE_ID);
    Object clientId = config.streamsProperties().get(StreamsConfig.CLIENT_ID_CONFIG);
    String name = clientId == null ? application : clientId.toString();
    return (instance.isEmpty() ? name : name(application, instance)) + "-" + UUID.randomUUID();
  }

  @Override
  public CompletionStage<Living> living() {
    return admin
        .describeConsumerGroups(List.of(group))
        .describedGroups()
        .get(group)
        .toCompletionStage()
        .thenApply(this::living);
  }

  Living living(ConsumerGroupDescription description) {
    Set<String> processes = new HashSet<>();
    Set<String> instances = new HashSet<>();
    for (MemberDescription member : description.members()) {
      if (member.groupInstanceId().isPresent()) {
        instances.add(name(group, withoutThread(member.groupInstanceId().get(), "-")));
      } else {
        processes.add(withoutThread(member.clientId(), THREAD));
      }
    }
    if (!instance.isEmpty()) {
      // That is this process itself, and who had the place before is gone.
      instances.remove(name(group, instance));
    }
    return process ->
        process.equals(self)
            || processes.contains(process)
            || instances.contains(withoutRandom(process));
  }

  private static String name(String application, String instance) {
    return application + "-" + instance;
  }

  private static String withoutThread(String id, String separator) {
    int thread = id.lastIndexOf(separator);
    return thread < 0 ? id : id.substring(0, thread);
  }

  private static String withoutRandom(String process) {
    return process.substring(0, Math.max(0, process.length() - RANDOM_CHARS));
  }
}
