package io.mooring.status;

import io.mooring.ident.Commit;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Decision;
import io.mooring.plan.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * What one pass found out about one resource: a decision and how its actions ended, or why there is
 * no decision.
 *
 * @param stale why the source is not current, where it is not
 */
public record Judgement(
    ResourceKey key, Optional<Commit> commit, Optional<String> stale, Finding finding) {

  public sealed interface Finding {
    /**
     * Decided, and performed as far as {@code outcomes} say: those that did not go through.
     * {@code wrote} is what the pass wrote first, if it wrote anything.
     */
    record Decided(Decision decision, List<Outcome> outcomes, Optional<String> wrote)
        implements Finding {
      public Decided {
        outcomes = List.copyOf(outcomes);
      }
    }

    /** Planned without a look at AWS: whether it matches Git is not known. */
    record Planned(Decision decision) implements Finding {}

    /** The manifest has errors; {@code problems} are ready to print. */
    record BadManifest(List<String> problems) implements Finding {
      public BadManifest {
        problems = List.copyOf(problems);
      }
    }

    /** ECS could not be read, or the destination is not usable. */
    record Unreadable(Condition.Type type, String reason, String message) implements Finding {}
  }
}
