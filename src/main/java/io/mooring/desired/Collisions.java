package io.mooring.desired;

import io.mooring.ident.Kind;
import io.mooring.manifest.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds what two manifests claim at once; neither may have it until one gives it up. */
final class Collisions {
  /** Most other places named in one message. */
  private static final int NAMED_MAX = 3;

  private Collisions() {}

  static void report(List<ServiceDraft> drafts) {
    tell(
        drafts,
        draft -> draft.key().tagValue(),
        "/metadata/name",
        draft -> draft.manifest().positions().start(),
        draft -> "%s %s is declared more than once in cluster %s"
            .formatted(
                draft.key().kind().word(), draft.key().name(), draft.key().cluster()));
    tell(
        drafts.stream().filter(draft -> !family(draft).isEmpty()).toList(),
        Collisions::family,
        "/spec/taskDefinition/family",
        draft -> draft.manifest().positions().of("/taskDefinition/family"),
        draft -> "task definition family `%s` has more than one owner".formatted(family(draft)));
  }

  private static String family(ServiceDraft draft) {
    return draft.key().kind() == Kind.SERVICE
        ? draft.manifest().spec().path("taskDefinition").path("family").asText()
        : "";
  }

  private static void tell(
      List<ServiceDraft> drafts,
      Function<ServiceDraft, String> claim,
      String pointer,
      Function<ServiceDraft, Position> place,
      Function<ServiceDraft, String> what) {
    var claims = new TreeMap<String, List<ServiceDraft>>();
    for (var draft : drafts)
      claims.computeIfAbsent(claim.apply(draft), _ -> new ArrayList<>()).add(draft);
    for (var sharers : claims.values()) {
      if (sharers.size() < 2) continue;
      for (var draft : sharers) {
        var others = sharers.stream()
            .filter(other -> other != draft)
            .limit(NAMED_MAX)
            .map(other -> place.apply(other).toString())
            .collect(Collectors.joining(", "));
        draft
            .report()
            .error(
                pointer,
                what.apply(draft) + ": also at " + others + "; rename or remove one of them");
      }
    }
  }
}
