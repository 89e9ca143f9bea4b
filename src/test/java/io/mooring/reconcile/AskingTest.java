package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredState;
import io.mooring.fixture.World;
import io.mooring.ident.AppName;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.manifest.Sample;
import io.mooring.plan.Gate;
import io.mooring.plan.Known;
import io.mooring.plan.Plan;
import io.mooring.plan.Scene;
import io.mooring.plan.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A decision that lasts is made once, and made again when anything reads otherwise. */
class AskingTest {
  private final World world = new World();
  private final Asking asking = new Asking();
  private Scene quiet;

  @BeforeEach
  void aServiceWithNothingToDo() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(Duration.ofMinutes(5));
    quiet = scene();
    assertThat(asking.decide(quiet).plan()).isInstanceOf(Plan.Steady.class);
  }

  private Scene scene() {
    var live = LiveService.of(world.service("web").deepCopy(), world.now());
    var arn = live.taskDefinitionArn();
    var described = world.call(
        "DescribeTaskDefinition",
        "{\"taskDefinition\":\"%s\",\"include\":[\"TAGS\"]}".formatted(arn));
    var tags = new TreeMap<String, String>();
    described
        .path("tags")
        .forEach(tag -> tags.put(tag.path("key").asText(), tag.path("value").asText()));
    var desired = DesiredState.of(
            new AppName("shop"),
            World.destination("shop"),
            Sample.load("web.yaml", manifest("web", "shop/web:v1", 2)),
            Optional.empty())
        .services()
        .firstEntry()
        .getValue();
    return new Scene(
        desired,
        Optional.of(live),
        Optional.of(new LiveRevision(
            RevisionName.parse(arn).orElseThrow(),
            arn,
            (ObjectNode) described.path("taskDefinition"),
            tags)),
        Known.NOTHING,
        List.of(),
        Terms.of(World.AUTO, "test/shop", Optional.empty(), world.now()));
  }

  private void assertDecidedAgain(Scene other) {
    var before = asking.decide(quiet);
    assertThat(asking.decide(other)).isNotSameAs(before);
  }

  private Scene with(Optional<LiveService> live, Optional<LiveRevision> running, Terms terms) {
    return new Scene(quiet.desired(), live, running, quiet.known(), List.of(), terms);
  }

  @Test
  void timeAloneChangesNothing() {
    var later = quiet.terms().at(world.now().plus(Duration.ofDays(30)));
    assertThat(asking.decide(quiet.with(later))).isSameAs(asking.decide(quiet));
  }

  @Test
  void anotherReadingOfTheServiceIsDecidedAgain() {
    var read = LiveService.of(world.service("web").deepCopy(), world.now());
    assertDecidedAgain(with(Optional.of(read), quiet.running(), quiet.terms()));
  }

  @Test
  void otherTagsOfItsRevisionAreDecidedAgain() {
    var tags = new TreeMap<>(quiet.running().orElseThrow().tags());
    tags.put("mooring:digest", "v1:" + "0".repeat(32));
    var running = quiet.running().map(revision -> revision.withTags(tags));
    assertDecidedAgain(with(quiet.live(), running, quiet.terms()));
    assertDecidedAgain(with(quiet.live(), Optional.empty(), quiet.terms()));
  }

  @Test
  void otherTermsAreDecidedAgain() {
    assertDecidedAgain(quiet.with(quiet.terms().with(new Gate.Suspended("by ops"))));
    var fewer = World.AUTO.withMaxRollouts(1);
    assertDecidedAgain(quiet.with(Terms.of(fewer, "test/shop", Optional.empty(), world.now())));
  }

  @Test
  void whatGitWantsAnewIsDecidedAgain() {
    var anew = scene();
    assertDecidedAgain(new Scene(
        anew.desired(), quiet.live(), quiet.running(), quiet.known(), List.of(), quiet.terms()));
  }

  @Test
  void whatIsGoneFromGitIsForgotten() {
    var before = asking.decide(quiet);
    asking.keep(new TreeSet<>());
    assertThat(asking.decide(quiet)).isNotSameAs(before).isEqualTo(before);
  }

  /** What was worked out goes with the very objects that it is of. */
  @Test
  void theSameObjectsAreComparedOnce() {
    Object compared = asking.after(quiet).compared();
    var onOtherTerms = quiet.with(quiet.terms().at(world.now().plus(Duration.ofDays(1))));
    Object again =
        asking.after(with(quiet.live(), quiet.running(), onOtherTerms.terms())).compared();
    assertThat(again).isSameAs(compared);
  }

  @Test
  void whatWasEditedMeanwhileIsComparedAnew() {
    asking.decide(asking.after(quiet));
    var edited =
        LiveService.of(world.service("web").deepCopy().put("desiredCount", 7), world.now());
    var seen = asking.after(with(Optional.of(edited), quiet.running(), quiet.terms()));
    assertThat(asking.decide(seen).diff().differences()).isNotEmpty();
    var gone = asking.after(with(quiet.live(), Optional.empty(), quiet.terms()));
    assertThat(asking.decide(gone).diff().differences()).isNotEmpty();
  }

  @Test
  void whatGitWantsAnewIsComparedAnew() {
    Object compared = asking.after(quiet).compared();
    Object anew = asking
        .after(new Scene(
            scene().desired(),
            quiet.live(),
            quiet.running(),
            quiet.known(),
            List.of(),
            quiet.terms()))
        .compared();
    assertThat(anew).isNotSameAs(compared);
  }

  /** What has something to say may have to say something else later. */
  @Test
  void aSuspendedOneIsDecidedEachTime() {
    var suspended = quiet.with(quiet.terms().with(new Gate.Suspended("by ops")));
    assertThat(asking.decide(suspended)).isNotSameAs(asking.decide(suspended));
  }
}
