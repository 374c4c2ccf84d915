package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.poison.Peers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;

class GroupMembersTest {
  @Test
  void shouldKnowProcessesByTheirClientIds() {
    String living = process(Map.of());
    String dead = process(Map.of());

    Peers.Living found = members(Map.of(), process(Map.of()), member(living, null));

    assertThat(found.has(living)).isTrue();
    assertThat(found.has(dead)).isFalse();
  }

  @Test
  void shouldKnowItselfWhetherTheGroupDoesOrNot() {
    String self = process(Map.of());

    assertThat(members(Map.of(), self).has(self)).isTrue();
  }

  @Test
  void shouldKnowInstancesByTheirIdsWhateverClientIdTheCoordinatorKept() {
    Map<String, String> a = Map.of("group.instance.id", "a");
    String first = process(a);
    String second = process(a);

    // The second process of a has taken the place of the first, under whose client id it shows.
    Peers.Living found = members(Map.of(), process(Map.of()), member(first, "a"));

    assertThat(found.has(second)).isTrue();
    assertThat(found.has(process(Map.of("group.instance.id", "b")))).isFalse();
    assertThat(found.has(process(Map.of()))).isFalse();
  }

  @Test
  void shouldTakeWhoHadItsOwnPlaceForDead() {
    Map<String, String> a = Map.of("group.instance.id", "a");
    String before = process(a);
    String self = process(a);

    Peers.Living found = members(a, self, member(before, "a"));

    assertThat(found.has(before)).isFalse();
    assertThat(found.has(self)).isTrue();
  }

  @Test
  void shouldKeepInstancesApartWhoseIdsLookAlike() {
    String dashed = process(Map.of("group.instance.id", "a-0"));

    Peers.Living found =
        members(
            Map.of(), process(Map.of()), member(process(Map.of("group.instance.id", "a")), "a"));

    assertThat(found.has(dashed)).isFalse();
  }

  private static String process(Map<String, String> settings) {
    return GroupMembers.newProcessId(config(settings));
  }

  private static SkipstreamConfig config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("application.id", "app");
    return SkipstreamConfig.of(all);
  }

  private static Peers.Living members(
      Map<String, String> settings, String self, MemberDescription... members) {
    try (Admin unused = Admin.create(Map.of("bootstrap.servers", "localhost:1"))) {
      return new GroupMembers(unused, config(settings), self)
          .living(
              new ConsumerGroupDescription(
                  "app",
                  false,
                  List.of(members),
                  "stream",
                  GroupType.CLASSIC,
                  GroupState.STABLE,
                  new Node(1, "localhost", 1),
                  Set.of(),
                  Optional.empty(),
                  Optional.empty()));
    }
  }

  /**
   * @param instance null for a member without a place of its own
   */
  private static MemberDescription member(String process, String instance) {
    return new MemberDescription(
        "member-" + UUID.randomUUID(),
        Optional.ofNullable(instance).map(id -> id + "-1"),
        process + "-StreamThread-1-consumer",
        "localhost",
        new MemberAssignment(Set.of()));
  }
}
