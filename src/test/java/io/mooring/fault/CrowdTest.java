package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.VersionTag;
import io.mooring.ident.Tags;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever people do to a service, and whenever, it stands in the end as Git says, and nothing that
 * they left is in the way.
 */
class CrowdTest {
  private static final long CROWDS = Long.getLong("fault.crowds", 100);
  private static final long FIRST = Long.getLong("fault.crowd", 0);

  private record Result(long seed, List<String> wrong, String story) {}

  private static Result played(long seed) {
    var crowd = new Crowd(seed);
    var wrong = new ArrayList<String>();
    try {
      crowd.play();
      wrong.addAll(crowd.isBad() ? bad(crowd) : good(crowd));
      for (var key : List.of(Tags.RELEASE, Tags.RESTART))
        if (crowd.tag(key).isPresent()) wrong.add(key + " is left");
      if (crowd.triesOfBadOnes() > crowd.triesAllowed())
        wrong.add("a bad version was tried %d times, and %d are allowed"
            .formatted(crowd.triesOfBadOnes(), crowd.triesAllowed()));
      var writes = crowd.writesOfAnHour();
      if (!writes.isEmpty()) wrong.add("it goes on writing: " + writes);
    } catch (RuntimeException | AssertionError thrown) {
      wrong.add("it threw " + thrown);
    }
    return new Result(seed, wrong, crowd.story());
  }

  private static List<String> good(Crowd crowd) {
    var wrong = new ArrayList<String>();
    var status = crowd.world.status("web");
    if (!crowd.runs().equals(crowd.wanted()))
      wrong.add("%s runs, and Git wants %s".formatted(crowd.runs(), crowd.wanted()));
    for (var key : List.of(Tags.APPLIED, Tags.HEALTHY)) {
      var version = crowd.tag(key).flatMap(VersionTag::parse);
      var names = version.filter(VersionTag::stands).flatMap(VersionTag::revision);
      if (!names.toString().equals(Optional.of(crowd.world.revision("web")).toString()))
        wrong.add(key + " names " + version);
    }
    var healthy = crowd.tag(Tags.HEALTHY).flatMap(VersionTag::parse).map(VersionTag::deployment);
    if (healthy.filter(crowd::cameUp).isEmpty())
      wrong.add("what is called healthy never came up: " + healthy);
    if (crowd.isMoved() && !crowd.subnets().contains(Crowd.ANOTHER_SUBNET))
      wrong.add("drift that stays was overwritten: " + crowd.subnets());
    if (crowd.hasDrift()) return wrong;
    if (!(status.sync() instanceof Sync.Synced)) wrong.add("not in sync: " + status.sync());
    if (!status.conditions().isEmpty()) wrong.add("it says " + status.conditions());
    for (var key : List.of(Tags.HOLD, Tags.SYNC))
      if (crowd.tag(key).isPresent()) wrong.add(key + " is left");
    return wrong;
  }

  private static List<String> bad(Crowd crowd) {
    var wrong = new ArrayList<String>();
    if (crowd.runs().equals(crowd.wanted())) wrong.add("the bad version runs");
    // What somebody edits while it rolls out is another's deployment that fails.
    boolean held = crowd.world.status("web").has(Condition.Type.HELD);
    if (!held && !crowd.hasDrift()) wrong.add("it is not held");
    return wrong;
  }

  @Test
  void everybodyGetsWhatGitSaysInTheEnd() {
    var seeds = LongStream.range(FIRST, FIRST + CROWDS).boxed().toList();
    var results = Round.all(seeds, CrowdTest::played);
    var failed = results.stream().filter(r -> !r.wrong().isEmpty()).toList();
    Round.tell("crowds", "crowds: %d from %d; %d failed".formatted(CROWDS, FIRST, failed.size()));
    if (CROWDS == 1) Round.tell("crowd", results.getFirst().story());
    assertThat(failed.stream()
            .limit(Round.SHOWN)
            .map(r ->
                "%d %s%n  again: ./build -o test -Dtest=CrowdTest -Dfault.crowd=%d -Dfault.crowds=1"
                    .formatted(r.seed(), r.wrong(), r.seed())))
        .isEmpty();
  }
}
