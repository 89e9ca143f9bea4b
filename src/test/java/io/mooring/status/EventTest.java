package io.mooring.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines of the log, which people search and alert on. */
class EventTest {
  private static final AppName SHOP = new AppName("shop");
  private static final ClusterName CLUSTER = new ClusterName("prod");
  private static final ResourceKey WEB = new ResourceKey(SHOP, CLUSTER, Kind.SERVICE, "web");

  static Stream<Object[]> lines() {
    return Stream.of(
        new Object[] {new Event.DriftDetected(WEB), "drift detected"},
        new Object[] {new Event.DriftCorrected(WEB), "drift corrected"},
        new Object[] {new Event.RolloutEnded(WEB, "failed"), "roll-out failed"},
        new Object[] {
          new Event.RunStarted(WEB, "migrate", "t1"), "run of migrate started as task t1"
        },
        new Object[] {new Event.RunEnded(WEB, "migrate", "unknown"), "run of migrate unknown"},
        new Object[] {new Event.WentBack(WEB, Event.WentBack.By.ECS), "rolled back by ecs"},
        new Object[] {
          new Event.Wrote(WEB, "update web", "done", "r-1"),
          "write=\"update web\" outcome=\"done\" request=r-1"
        });
  }

  @ParameterizedTest
  @MethodSource("lines")
  void eachTellsOfItsResource(Event event, String line) {
    assertThat(event.describe()).isEqualTo("resource=shop/prod/Service/web " + line);
  }

  @ParameterizedTest
  @MethodSource("wrote")
  void aWriteForAnAppTellsOfTheApp(Event event, String line) {
    assertThat(event.describe()).isEqualTo(line);
  }

  static Stream<Object[]> wrote() {
    return Stream.<Object[]>of(new Object[] {
      new Event.WroteForApp(SHOP, CLUSTER, "untag it", "denied", ""),
      "app=shop cluster=prod write=\"untag it\" outcome=\"denied\" request="
    });
  }
}
