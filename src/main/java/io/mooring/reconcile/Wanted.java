package io.mooring.reconcile;

import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredState;
import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.Commit;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.ManifestLoader;
import io.mooring.manifest.ParsedText;
import io.mooring.manifest.Problem;
import io.mooring.manifest.References;
import io.mooring.manifest.YamlText;
import io.mooring.port.Repository.Fetched;
import io.mooring.port.Repository.FileEntry;
import io.mooring.port.Repository.Listing;
import io.mooring.port.Repository.Refused;
import io.mooring.status.AppStatus.Head;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What Git wants of one app, read again only when a commit moved, and parsed again only where a
 * file changed.
 */
final class Wanted {
  private final AppSpec spec;
  private final Source source;
  private Map<String, ParsedText> parsedByBlob = new HashMap<>();
  private Optional<State> good = Optional.empty();

  /**
   * What is wanted at one commit.
   *
   * @param problems of files that no resource could be made out of, ready to print
   */
  record State(Head head, DesiredState desired, List<String> problems) {
    State {
      problems = List.copyOf(problems);
    }

    Commit commit() {
      return head.commit();
    }
  }

  /**
   * What there is to work with.
   *
   * @param state the last good one, if there ever was one
   * @param stale why it is not the current one, where it is not
   */
  record Reading(Optional<State> state, Optional<String> stale) {}

  Wanted(AppSpec spec, Source source) {
    this.spec = spec;
    this.source = source;
  }

  Reading read(Instant now) {
    try {
      return asked(now);
    } catch (UncheckedIOException damaged) {
      return new Reading(
          good,
          Optional.ofNullable(damaged.getMessage())
              .or(() -> Optional.of("the local copy of the repository cannot be read")));
    }
  }

  private Reading asked(Instant now) {
    return switch (source.current(now)) {
      case Fetched.Current(var commit, var committedAt) -> at(new Head(commit, committedAt));
      case Fetched.Stale(var lastGood, var _, var message) -> {
        // After a restart the mirror still knows the last good commit.
        if (good.isEmpty()) lastGood.ifPresent(commit -> at(new Head(commit, now)));
        yield new Reading(good, Optional.of(message));
      }
    };
  }

  Optional<DesiredService> service(ResourceKey key) {
    return good.map(state -> state.desired().services().get(key));
  }

  private Reading at(Head head) {
    if (good.isPresent() && good.get().commit().equals(head.commit()))
      return new Reading(good, Optional.empty());
    var listing = source.repository().files(head.commit(), spec.source().path());
    var manifests = listing.files().stream().filter(f -> isText(f.path())).toList();
    // A folder without manifests wants nothing; one that is not there, or whose files are all
    // refused, is more likely a mistake, and the last good commit stays.
    boolean missing = listing.files().isEmpty() && !spec.source().path().isEmpty();
    if (manifests.isEmpty() && (missing || !refusals(listing).isEmpty()))
      return new Reading(good, Optional.of(nothingThere(head, listing)));
    var desired = build(manifests);
    var problems =
        manifests.isEmpty() ? List.of(nothingThere(head, listing)) : problems(listing, desired);
    good = Optional.of(new State(head, desired, problems));
    return new Reading(good, Optional.empty());
  }

  private DesiredState build(List<FileEntry> manifests) {
    var texts = new TreeMap<String, ParsedText>();
    var parsed = new HashMap<String, ParsedText>();
    for (var file : manifests) {
      var text = parsedByBlob.get(file.blobId());
      if (text == null) text = YamlText.parse(file.path(), source.repository().read(file));
      parsed.put(file.blobId(), text);
      texts.put(file.path(), text.at(file.path()));
    }
    // Only what this commit holds is kept, so the cache cannot grow over time.
    parsedByBlob = parsed;
    return desired(spec.name(), spec.destination(), texts);
  }

  static DesiredState desired(
      AppName app, Destination destination, SortedMap<String, ParsedText> texts) {
    var references = References.to(
        destination.account(),
        destination.region(),
        destination.clusters().getFirst().value());
    return DesiredState.of(app, destination, ManifestLoader.load(texts, references));
  }

  private static List<String> problems(Listing listing, DesiredState state) {
    var refused = refusals(listing).stream().map(Wanted::words);
    var attached = state.blocked().values().stream().flatMap(List::stream).toList();
    var loose = state.problems().stream()
        .filter(Problem::isError)
        .filter(p -> !attached.contains(p))
        .map(Problem::toString);
    return Stream.concat(refused, loose).toList();
  }

  private String nothingThere(Head head, Listing listing) {
    var refused = new ArrayList<String>();
    refusals(listing).stream().limit(3).map(Wanted::words).forEach(refused::add);
    var where =
        spec.source().path().isEmpty() ? "the repository" : "'" + spec.source().path() + "'";
    return refused.isEmpty()
        ? "there is no .yaml, .yml or .json file below %s at commit %s; check the app's path"
            .formatted(where, head.commit().abbreviated())
        : String.join("; ", refused);
  }

  private static List<Refused> refusals(Listing listing) {
    return listing.refused().stream().filter(r -> isText(r.path())).toList();
  }

  private static String words(Refused refused) {
    return refused.path() + ": " + refused.reason();
  }

  static boolean isText(String path) {
    return path.endsWith(".yaml") || path.endsWith(".yml") || path.endsWith(".json");
  }
}
