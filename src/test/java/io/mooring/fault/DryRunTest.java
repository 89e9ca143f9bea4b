package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Action;
import io.mooring.plan.Plan;
import io.mooring.reconcile.AppWorker;
import io.mooring.status.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** I-24: who looks before a pass of an undisturbed run sees what it writes, and writes nothing. */
class DryRunTest {
  /** Writes that are foreseen at least, of some 200: what is compared must not dwindle. */
  private static final int FORESEEN_LEAST = 180;

  private static final AtomicInteger LOOKS = new AtomicInteger();
  private static final AtomicInteger FORESEEN = new AtomicInteger();

  static Stream<String> scenarios() {
    return Scenarios.all().stream().map(Scenario::name);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void whatComesNextIsForeseen(String name) {
    var scenario = Scenarios.named(name);
    var stage = new Stage(scenario, FaultPlan.NONE, new Trace(Trace.Keeps.NOTHING), Bug.NONE);
    stage.goOnFrom(Lengths.before(scenario));
    var looker = new Looker(stage);
    stage.beforeEachPass(looker::look);
    scenario.story().accept(stage);
    looker.compare();
    assertThat(looker.wrong).isEmpty();
    assertThat(stage.rules.broken()).isEmpty();
  }

  @AfterAll
  static void tell() {
    Round.tell(
        "dry-runs",
        "dry runs: %d looks before passes, which foresaw %d first writes"
            .formatted(LOOKS.get(), FORESEEN.get()));
    assertThat(FORESEEN.get()).isGreaterThan(FORESEEN_LEAST);
  }

  /** Looks before each pass, and compares what it saw with what the pass wrote. */
  private static final class Looker {
    private final Stage stage;
    private final List<String> wrong = new ArrayList<>();
    private Optional<AppWorker.Preview> seen = Optional.empty();
    private int calls;

    Looker(Stage stage) {
      this.stage = stage;
    }

    void look() {
      compare();
      int writes = stage.door.writes();
      seen = Optional.of(stage.preview());
      if (stage.door.writes() > writes) wrong.add("a look wrote something at " + stage.cloud.now());
      calls = stage.door.calls();
      LOOKS.incrementAndGet();
    }

    void compare() {
      if (seen.isEmpty()) return;
      var head = stage.report().app().head();
      seen.filter(preview -> preview.report().app().head().equals(head))
          .ifPresent(preview -> preview.plans().forEach(this::compare));
      seen = Optional.empty();
    }

    private void compare(ResourceKey key, Plan plan) {
      // Between two looks of its own a pass may know less than who asks now.
      if (key.kind() == Kind.SERVICE && stage.door.lookedAt(key.name()) <= calls) return;
      var foreseen = foreseen(plan);
      var wrote =
          wrote().filter(w -> w.key().equals(key)).map(w -> what(w.action())).toList();
      if (foreseen.isEmpty()) {
        // Who only looks or waits may have seen enough when the pass comes.
        boolean rests = plan instanceof Plan.Steady || plan instanceof Plan.Blocked;
        if (rests && !wrote.isEmpty())
          wrong.add("%s at %s: foreseen %s, but wrote %s"
              .formatted(key, stage.cloud.now(), plan.describe(), wrote));
        return;
      }
      // What several refer to one of them registers for all.
      boolean shared = foreseen.get().startsWith("register")
          && wrote().anyMatch(w -> what(w.action()).equals(foreseen.get()));
      if (shared || wrote.stream().findFirst().equals(foreseen)) FORESEEN.incrementAndGet();
      else
        wrong.add("%s at %s: foreseen %s, but wrote %s"
            .formatted(key, stage.cloud.now(), foreseen.get(), wrote));
    }

    private Stream<Event.Wrote> wrote() {
      return stage.report().events().stream()
          .filter(Event.Wrote.class::isInstance)
          .map(Event.Wrote.class::cast);
    }

    /** The first thing that it would write. */
    private static Optional<String> foreseen(Plan plan) {
      return plan instanceof Plan.Act(var actions)
          ? actions.stream().filter(Action::writes).map(a -> what(a.describe())).findFirst()
          : Optional.empty();
    }

    /** Without the reason in brackets, in which tasks are counted. */
    private static String what(String action) {
      int reason = action.indexOf(" (");
      return reason < 0 ? action : action.substring(0, reason);
    }
  }
}
