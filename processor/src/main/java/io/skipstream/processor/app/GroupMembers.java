package io.skipstream.processor.app;

import io.skipstream.processor.poison.Peers;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;

/**
 * The processes of the application, as the coordinator of its consumer group knows them: by their
 * client ids.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> the admin client is the caller's.
 */
final class GroupMembers implements Peers {
  /** What Kafka Streams puts between a process's client id and its threads'. */
  private static final String THREAD = "-StreamThread-";

  private final Admin admin;
  private final String group;

  GroupMembers(Admin admin, String group) {
    this.admin = Objects.requireNonNull(admin, "admin");
    this.group = Objects.requireNonNull(group, "group");
  }

  @Override
  public CompletionStage<Set<String>> living() {
    return admin
        .describeConsumerGroups(List.of(group))
        .describedGroups()
        .get(group)
        .toCompletionStage()
        .thenApply(GroupMembers::processes);
  }

  private static Set<String> processes(ConsumerGroupDescription description) {
    Set<String> processes = new HashSet<>();
    for (MemberDescription member : description.members()) {
      int thread = member.clientId().lastIndexOf(THREAD);
      processes.add(thread < 0 ? member.clientId() : member.clientId().substring(0, thread));
    }
    return processes;
  }
}
